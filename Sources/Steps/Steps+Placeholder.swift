// The Steps target.
