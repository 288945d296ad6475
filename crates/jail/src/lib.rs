//! Starts a process that can do nothing but talk on one socket.
