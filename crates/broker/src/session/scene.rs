//! What a session shows its face: a shell in a browser, or `check` without one.

use std::sync::Arc;

use menshen_wire::{PageOp, Value};
use serde_json::Value as Json;

use crate::limits;
use crate::program::Program;
use crate::queue::Weight;

/// One thing to show, in order.
#[derive(Debug)]
pub(crate) enum Scene {
    /// The process stands and has been told to run the program.
    Launched {
        /// Process id.
        pid: u32,
        /// Address for the shell's own pictures of the program (tab bar icons).
        base: String,
        /// What runs.
        program: Arc<Program>,
    },
    /// Commands for a view.
    View {
        /// The page.
        page: u32,
        /// `docs/protocol.md` section 4.
        batch: Vec<u8>,
    },
    /// A stylesheet for a view.
    Style {
        /// The page.
        page: u32,
        /// The compiled file.
        path: String,
        /// Its text.
        css: String,
    },
    /// The page stack changed.
    Page {
        /// The page.
        page: u32,
        /// How.
        op: PageOp,
        /// As the guest told it.
        info: Value,
        /// Of an opened page: the address of its view.
        view: Option<String>,
    },
    /// The shell is asked to do something and answers by number.
    Ui {
        /// The call's number.
        id: u32,
        /// The call.
        name: String,
        /// Its arguments.
        args: Value,
    },
    /// Answer to a probe (never for a shell, which has `Inspect`).
    Probed {
        /// The probe's number.
        id: u32,
        /// The answer.
        value: Value,
    },
    /// The guest has handled one frame more.
    Done,
    /// One entry of the inspector and its bytes, about.
    Inspect(Json, usize),
    /// The last scene.
    Exited(Ended),
    /// A message that belongs to no guest.
    Text(Json),
}

impl Weight for (u32, Scene) {
    fn owner(&self) -> u32 {
        self.0
    }

    fn weight(&self) -> usize {
        64 + match &self.1 {
            Scene::View { batch, .. } => batch.len(),
            Scene::Style { css, .. } => css.len(),
            // What a guest may put into these two is bounded before they are made.
            Scene::Page { .. } | Scene::Ui { .. } => limits::SHELL_ARGS,
            Scene::Probed { .. } => 4096,
            Scene::Inspect(_, size) => *size,
            Scene::Text(_) => 1024,
            _ => 0,
        }
    }
}

/// How a guest ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ended {
    /// `closed` (asked for), `exited` (by itself), `crashed`, `killed` (by the broker, for what it did) or `forbidden`
    /// (a system call that is not on the list).
    pub how: &'static str,
    /// Exit status or signal number.
    pub status: i32,
    /// The forbidden system call.
    pub syscall: Option<String>,
    /// In words: what happened and why.
    pub message: String,
}

impl Ended {
    /// Does this count against the program?
    pub(crate) fn bad(&self) -> bool {
        matches!(self.how, "crashed" | "killed" | "forbidden")
    }
}
