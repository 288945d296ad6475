//! Runs inside the jail: QuickJS, the logic-layer framework, and wx calls turned into frames.
