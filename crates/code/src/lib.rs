//! What we do to developers' code: compile WXML, WXSS, WXS, JS and TS.
