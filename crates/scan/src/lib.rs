//! Reviews developers' code: whole-program data flow, secrets, configuration; one rule per file.
//!
//! Every file is lowered once (`ir`); `flow` follows values through the whole program; `facts` is what rules see; a rule is a
//! file in `rules`; `report` writes what they found for people and for machines.
mod flow;
mod ir;
mod program;
