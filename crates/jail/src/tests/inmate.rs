//! The guest of the tests: it does whatever it is told, as native code that an attacker controls would.

use std::collections::hash_map::RandomState;
use std::hint::black_box;
use std::io::{Read, Write};

use super::attacks::{self, Call};
use crate::guest::{Guest, GuestSocket, zygote_main};

pub(super) fn main() -> ! {
    zygote_main(Guest { warm: attacks::calls, prepare: |calls, _| calls, run: run_guest })
}

fn run_guest(calls: Vec<Call>, mut socket: GuestSocket) -> i32 {
    // Freeing the list would be its own system calls.
    let calls = std::mem::ManuallyDrop::new(calls);
    loop {
        let mut message = [0; 8];
        if socket.read_exact(&mut message).is_err() {
            return 0;
        }
        let argument = u32::from_le_bytes([message[4], message[5], message[6], message[7]]);
        let answer = match message[0] {
            0 => calls[argument as usize].make(),
            1 => return argument.cast_signed(),
            // SAFETY: none: an invalid write is the point, and it must end this process.
            2 => unsafe {
                std::ptr::null_mut::<u8>().wrapping_add(8).write_volatile(1);
                0
            },
            3 => loop {
                std::hint::spin_loop();
            },
            4 => panic!("as told"),
            5 => i64::from(argument),
            6 => overflow(0),
            7 => {
                let mut bytes = vec![0u8; argument as usize];
                bytes.iter_mut().step_by(4096).for_each(|byte| *byte = 1);
                i64::from(black_box(&bytes)[0])
            }
            8 => {
                black_box((RandomState::new(), std::time::Instant::now(), std::time::SystemTime::now()));
                1
            }
            9 => local_time(),
            10 => attacks::connect_abstract(),
            11 => attacks::connect_tcp(u16::try_from(argument).unwrap_or(0)),
            // SAFETY: none: the trap must end this process.
            12 => unsafe { trap() },
            13 => deep((&raw const message) as usize, argument as usize),
            _ => -1,
        };
        if socket.write_all(&answer.to_le_bytes()).is_err() {
            return 0;
        }
    }
}

#[expect(unconditional_recursion, reason = "overflowing the stack is the point")]
fn overflow(depth: u64) -> i64 {
    let frame = black_box([depth; 64]);
    overflow(frame[0] + 1) + i64::from(black_box(frame[1] as u8))
}

/// Goes so many bytes down the stack and comes back. Counted in addresses, because unoptimised frames are larger than they look.
fn deep(from: usize, bytes: usize) -> i64 {
    let frame = black_box([1u8; 64]);
    let here = frame.as_ptr() as usize;
    let below = if from - here < bytes { deep(from, bytes) } else { 0 };
    below.max(i64::from(black_box(frame)[0]))
}

fn local_time() -> i64 {
    // SAFETY: `tm` is plain data, filled by the call; both pointers are to live places.
    unsafe {
        let mut tm: libc::tm = std::mem::zeroed();
        let time: libc::time_t = 86_400;
        libc::localtime_r(&raw const time, &raw mut tm);
        i64::from(tm.tm_year)
    }
}

unsafe fn trap() -> i64 {
    #[cfg(target_arch = "x86_64")]
    // SAFETY: raises SIGILL and touches nothing.
    unsafe {
        std::arch::asm!("ud2")
    };
    #[cfg(target_arch = "aarch64")]
    // SAFETY: raises SIGILL and touches nothing.
    unsafe {
        std::arch::asm!("udf #0")
    };
    0
}
