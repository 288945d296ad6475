//! A broker in a process of its own, so that a test can kill it.

use super::support::{Op, config, spawn, start};

/// `traced|untraced [wall to leave out]`: starts a spinning guest, prints its pid and waits to be killed.
pub(super) fn main(args: &[String]) -> ! {
    let mut config = config();
    config.debuggable = args[0] == "untraced";
    config.leave_out = args[1..].iter().map(|name| name.parse().unwrap()).collect();
    let zygote = start(&config);
    let mut inmate = spawn(&zygote);
    assert_eq!(inmate.ask(Op::Echo, 1), Ok(1));
    inmate.tell(Op::Spin, 0);
    println!("{}", inmate.jailed.pid);
    loop {
        std::thread::sleep(std::time::Duration::from_secs(60));
    }
}
