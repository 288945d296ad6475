//! `check`: runs a program without a browser.
