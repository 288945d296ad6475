//! Scripts in an engine, as a program's author would write them and as an attacker would.

mod bombs;
mod common;
mod globals;
