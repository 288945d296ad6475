//! Scripts in an engine, as a program's author would write them and as an attacker would.

#[cfg(test)]
mod bombs;
#[cfg(test)]
mod common;
#[cfg(test)]
mod globals;
