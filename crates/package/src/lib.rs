//! A mini program as a set of files: read a directory, check it, resolve what it names.
