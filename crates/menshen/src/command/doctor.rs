//! `menshen doctor`: which walls this machine has, and what to do about those it lacks.

use std::process::ExitCode;

use menshen_jail::{Profile, allowed_calls, probe};

use super::Done;
use crate::cli::Doctor;

/// Exit 0 when every wall stands, 1 when one is missing.
pub(crate) fn doctor(args: &Doctor) -> Done {
    let walls = probe();
    let missing = walls.iter().filter(|w| !w.present).count();
    if args.json {
        let list: Vec<_> = walls
            .iter()
            .map(|w| {
                serde_json::json!({
                    "wall": w.wall.name(), "present": w.present, "detail": w.detail,
                    "does": w.wall.description(), "what_to_do": (!w.present).then(|| w.wall.what_to_do()),
                })
            })
            .collect();
        println!("{}", serde_json::Value::Array(list));
    } else {
        for w in &walls {
            let mark = if w.present { "\x1b[32m✓\x1b[0m" } else { "\x1b[31m✗\x1b[0m" };
            anstream::println!("{mark} {:<18} {}", w.wall.name(), w.wall.description());
            if !w.present {
                anstream::println!("  {:<18} {}", "", w.detail);
                anstream::println!("  {:<18} → {}", "", w.wall.what_to_do());
            }
        }
        let calls = allowed_calls(Profile::Arena)?;
        anstream::println!("\nA program may make {} system calls:", calls.len());
        for c in &calls {
            anstream::println!("  {:<18} {}", c.call, c.reason);
        }
        if missing > 0 {
            anstream::println!(
                "\n{missing} of {} walls are missing here: programs are refused until they stand.",
                walls.len()
            );
        } else {
            anstream::println!("\nAll {} walls stand.", walls.len());
        }
        let anchor = match &args.anchor {
            Some(_) => {
                "an old copy of the data folder that is put back is seen: the anchor knows how far each store had come."
            }
            None => {
                "rollback and cut tail not provable: name a folder outside the data folder with --anchor."
            }
        };
        anstream::println!("\nWhat programs keep: {anchor}");
    }
    Ok(if missing == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
