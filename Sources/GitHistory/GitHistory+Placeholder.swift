// The GitHistory target.
