// The Jobs target.
