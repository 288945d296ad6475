//! The one socket: whole frames in, whole turns out, by blocking read(2) and write(2) alone.

use std::{
    cell::{OnceCell, RefCell},
    fs::File,
    io::{ErrorKind, Read, Write},
    mem::ManuallyDrop,
    os::fd::OwnedFd,
};

use menshen_wire::{Decoder, limits};

use crate::Code;

/// Bytes asked for in one read, at least.
const CHUNK: usize = 16 << 10;

/// The socket and what was read of it and not yet used.
pub(crate) struct Link {
    /// Never closed: closing is a system call of its own, and the process's end does it.
    file: OnceCell<ManuallyDrop<File>>,
    incoming: RefCell<Decoder>,
}

impl Link {
    pub(crate) fn new() -> Self {
        let mut decoder = Decoder::new(limits::TO_GUEST);
        // Made in the zygote, so that a fork pays for those pages only that something was read into.
        decoder.room(CHUNK);
        Self { file: OnceCell::new(), incoming: RefCell::new(decoder) }
    }

    /// Gives the link its socket. A second one is ignored: a guest talks on one.
    pub(crate) fn attach(&self, fd: OwnedFd) {
        if let Err(second) = self.file.set(ManuallyDrop::new(File::from(fd))) {
            drop(ManuallyDrop::into_inner(second));
        }
    }

    fn file(&self) -> Result<&File, Code> {
        self.file.get().map(|file| &**file).ok_or(Code::Gone)
    }

    /// Waits for the next frame: kind and body.
    pub(crate) fn read(&self) -> Result<Vec<u8>, Code> {
        let mut file = self.file()?;
        let decoder = &mut *self.incoming.borrow_mut();
        loop {
            match decoder.next_frame() {
                Ok(Some(frame)) => return Ok(frame.to_vec()),
                Ok(None) => {}
                Err(_) => return Err(Code::BadFrame),
            }
            match file.read(decoder.room(CHUNK)) {
                Ok(0) => return Err(Code::Gone),
                Ok(n) => decoder.filled(n),
                Err(e) if e.kind() == ErrorKind::Interrupted => {}
                Err(_) => return Err(Code::Gone),
            }
        }
    }

    /// Writes all of `bytes`.
    pub(crate) fn write(&self, bytes: &[u8]) -> Result<(), Code> {
        self.file()?.write_all(bytes).map_err(|_| Code::Gone)
    }
}
