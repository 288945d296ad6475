//! A fence around the files of one piece of work. What is done for a program in this process itself, such as its file calls,
//! is done by code of ours that takes no path of a program to the system. The fence stands behind that code: while it
//! works, its thread reaches the named folders and no other file.
//!
//! Landlock binds threads for good, so the work runs on a thread of its own that ends with it.

use std::io;
use std::path::Path;
use std::thread;

use landlock::{
    ABI, Access, AccessFs, BitFlags, CompatLevel, Compatible, PathBeneath, PathFd, Ruleset, RulesetAttr,
    RulesetCreated, RulesetCreatedAttr, RulesetError,
};

use crate::sys;

/// What work may do below its folders: read, write, make and remove plain files. No folder, link, socket or device.
fn granted() -> BitFlags<AccessFs> {
    AccessFs::ReadFile
        | AccessFs::ReadDir
        | AccessFs::WriteFile
        | AccessFs::Truncate
        | AccessFs::MakeReg
        | AccessFs::RemoveFile
}

/// The fence. It can be used again and again.
#[derive(Debug)]
pub struct Fence {
    /// `None` where the kernel has no landlock: whoever starts guests there has been told, and has allowed that it is missing.
    rules: Option<RulesetCreated>,
}

impl Fence {
    /// Around these folders, which must exist. With none, no file can be reached.
    ///
    /// # Errors
    /// A folder is not there, or the kernel has landlock and refuses the rules.
    pub fn around<'a>(folders: impl IntoIterator<Item = &'a Path>) -> io::Result<Self> {
        if sys::landlock_abi().is_err() {
            return Ok(Self { rules: None });
        }
        let rules = || -> Result<RulesetCreated, RulesetError> {
            let rules = Ruleset::default().set_compatibility(CompatLevel::BestEffort);
            rules.handle_access(AccessFs::from_all(ABI::V6))?.create()
        };
        let mut rules = rules().map_err(io::Error::other)?;
        for folder in folders {
            let below = PathBeneath::new(PathFd::new(folder).map_err(io::Error::other)?, granted());
            rules = rules.add_rule(below).map_err(io::Error::other)?;
        }
        Ok(Self { rules: Some(rules) })
    }

    /// Does the work behind the fence and waits for it. A panic in it goes on here.
    ///
    /// # Errors
    /// The thread or its fence could not be had; the work was not begun.
    pub fn run<T: Send>(&self, work: impl FnOnce() -> T + Send) -> io::Result<T> {
        let rules = self.rules.as_ref().map(RulesetCreated::try_clone).transpose()?;
        thread::scope(|scope| {
            let behind = || -> io::Result<T> {
                if let Some(rules) = rules {
                    rules.restrict_self().map_err(io::Error::other)?;
                }
                Ok(work())
            };
            let done = thread::Builder::new().name("menshen-fenced".into()).spawn_scoped(scope, behind)?;
            done.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
        })
    }
}
