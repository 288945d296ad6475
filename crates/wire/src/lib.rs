//! The exact bytes that cross each process boundary, and their limits.
