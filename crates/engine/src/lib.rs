//! The only crate that touches QuickJS: compile to bytecode, load bytecode, name the build.
