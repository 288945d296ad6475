//! May it? Pure answers from the one table of wx APIs.
