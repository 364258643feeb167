// The Kbuild target.
