//! Serves every wx call of every guest, the shell and the views.
