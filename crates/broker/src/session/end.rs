//! How an end is told: what happened in words that a program's author understands.

use super::Ended;
use crate::cage::Exit;

/// The status with which a guest ends that has no memory left for its own side (`menshen-engine`'s arena).
const OUT_OF_MEMORY: i32 = 71;

/// What the C library's `abort` calls on its way; the filter ends the process at the first of them.
const ABORT: [&str; 4] = ["rt_sigprocmask", "rt_sigaction", "tgkill", "gettid"];

/// The end as it is shown. `verdict` is the broker's own reason for ending it, `asked` whether it was to end.
pub(super) fn told(verdict: Option<Ended>, exit: Option<Exit>, asked: bool) -> Ended {
    let ended = |how, status, message: String| Ended { how, status, syscall: None, message };
    match (verdict, exit) {
        (_, Some(Exit::ForbiddenSyscall { number, name })) => forbidden(number, name),
        (Some(verdict), _) => verdict,
        (None, Some(Exit::Exited(status))) => match (asked, status) {
            (true, _) => ended("closed", status, format!("its process ended with status {status}")),
            (false, 0) => ended("exited", 0, "its process ended by itself".into()),
            (false, OUT_OF_MEMORY) => {
                let message =
                    "its memory is used up: it held more data, or made a larger message, than a program may";
                ended("crashed", OUT_OF_MEMORY, message.into())
            }
            (false, _) => ended("crashed", status, format!("its process ended with status {status}")),
        },
        (None, Some(Exit::Signaled(signal))) if asked => ended("closed", signal, "it was closed".into()),
        (None, Some(Exit::Signaled(signal))) => ended("crashed", signal, signaled(signal)),
        (None, None) => ended("crashed", 0, "its process is gone".into()),
    }
}

fn forbidden(number: i64, name: String) -> Ended {
    let status = i32::try_from(number).unwrap_or(-1);
    let (how, message) = if ABORT.contains(&name.as_str()) {
        let message = format!(
            "the engine aborted: it met a state that it cannot go on from (its last system call, {name}, is recorded)"
        );
        ("crashed", message)
    } else {
        let message = format!(
            "it tried the system call {name} ({number}), which is not on the list, and was ended by the kernel"
        );
        ("forbidden", message)
    };
    Ended { how, status, message, syscall: Some(name) }
}

fn signaled(signal: i32) -> String {
    let what = match signal {
        4 | 5 => "an invalid instruction",
        7 | 11 => "an invalid access to memory",
        8 => "an invalid division",
        9 => return "its process was killed from outside (signal 9)".into(),
        24 => return "its processor time is used up (signal 24)".into(),
        _ => return format!("its process was ended by signal {signal}"),
    };
    format!("the engine crashed: {what} (signal {signal}); please report it with the program")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn say(exit: Exit) -> (&'static str, String) {
        let ended = told(None, Some(exit), false);
        (ended.how, ended.message)
    }

    #[test]
    fn memory_aborts_and_attacks_are_told_apart() {
        let (how, message) = say(Exit::Exited(71));
        assert!(how == "crashed" && message.contains("memory"), "{message}");
        for name in ABORT {
            let ended = told(None, Some(Exit::ForbiddenSyscall { number: 14, name: name.into() }), false);
            assert_eq!((ended.how, ended.syscall.as_deref()), ("crashed", Some(name)));
            assert!(ended.bad() && ended.message.contains("the engine aborted"), "{}", ended.message);
        }
        let (how, message) = say(Exit::ForbiddenSyscall { number: 257, name: "openat".into() });
        assert!(how == "forbidden" && message.contains("openat (257)"), "{message}");
        let (how, message) = say(Exit::Signaled(11));
        assert!(how == "crashed" && message.contains("the engine crashed"), "{message}");
        assert_eq!(say(Exit::Exited(0)).0, "exited");
    }

    #[test]
    fn the_first_reason_stays_and_a_wish_is_a_good_end() {
        let killed = Ended { how: "killed", status: 0, syscall: None, message: "why".into() };
        assert_eq!(told(Some(killed), Some(Exit::Signaled(9)), false).message, "why");
        assert_eq!(told(None, Some(Exit::Signaled(9)), true).how, "closed");
        assert_eq!(told(None, Some(Exit::Exited(0)), true).how, "closed");
    }
}
