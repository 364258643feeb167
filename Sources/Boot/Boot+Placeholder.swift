// The Boot target.
