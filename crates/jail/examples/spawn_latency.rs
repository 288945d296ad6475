//! Measures what the walls cost: from asking for a guest to its first answer, and the part until its walls stand.
//!
//! `cargo run --release -p menshen-jail --example spawn_latency [ROUNDS]`

#[cfg(target_os = "linux")]
fn main() -> Result<(), Box<dyn std::error::Error>> {
    linux::main()
}

#[cfg(not(target_os = "linux"))]
fn main() {
    println!("guests exist on Linux only");
}

#[cfg(target_os = "linux")]
mod linux {
    use std::io::{Read, Write};
    use std::os::unix::net::UnixStream;
    use std::time::{Duration, Instant};

    use menshen_jail::{
        Guest, GuestSocket, Isolation, Limits, Profile, SpawnRequest, Zygote, ZygoteConfig, zygote_main,
    };

    pub(super) fn main() -> Result<(), Box<dyn std::error::Error>> {
        let argument = std::env::args().nth(1);
        if argument.as_deref() == Some("__zygote") {
            zygote_main(Guest {
                warm: || (),
                prepare: |(), _| (),
                run: |(), mut socket: GuestSocket| match socket.write_all(b"x") {
                    Ok(()) => 0,
                    Err(_) => 1,
                },
            });
        }
        let rounds: usize = argument.map_or(Ok(500), |rounds| rounds.parse())?;
        println!(
            "{:<28} {:>12} {:>12} {:>12} {:>12}",
            "p50 of each, p90 in brackets", "walls stand", "(p90)", "answer", "(p90)"
        );
        for (name, isolation, debuggable) in [
            ("shared namespaces", Isolation::Shared, false),
            ("all namespaces of its own", Isolation::Full, false),
            ("shared, no tracer", Isolation::Shared, true),
        ] {
            let mut config = ZygoteConfig::new(std::env::current_exe()?);
            config.isolation = isolation;
            config.debuggable = debuggable;
            let zygote = Zygote::start(&config)?;
            let (mut walls, mut answers) = (Vec::new(), Vec::new());
            for _ in 0..rounds {
                let begun = Instant::now();
                let guest = zygote.spawn(SpawnRequest {
                    role: 0,
                    profile: Profile::Arena,
                    label: "latency".into(),
                    limits: Limits::default(),
                })?;
                walls.push(begun.elapsed());
                UnixStream::from(guest.socket).read_exact(&mut [0])?;
                answers.push(begun.elapsed());
            }
            let [a, b] = quantiles(&mut walls);
            let [c, d] = quantiles(&mut answers);
            println!("{name:<28} {a:>12?} {b:>12?} {c:>12?} {d:>12?}");
        }
        Ok(())
    }

    fn quantiles(times: &mut [Duration]) -> [Duration; 2] {
        times.sort();
        [times[times.len() / 2], times[times.len() * 9 / 10]]
    }
}
