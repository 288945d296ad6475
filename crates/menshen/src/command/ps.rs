//! `menshen ps`: the running programs.

use std::process::ExitCode;

use serde_json::Value;

use super::{Done, data};
use crate::cli::Ps;

/// Asks the broker that runs with this data folder.
pub(crate) fn ps(args: &Ps) -> Done {
    let dir = data(args.data.as_deref());
    let list = menshen_broker::control::list(&dir).map_err(|e| {
        format!("nothing answers in {} ({e}); is `menshen run` running, with the same --data?", dir.display())
    })?;
    if args.json {
        println!("{}", Value::Array(list));
        return Ok(ExitCode::SUCCESS);
    }
    println!("{:>8}  {:<24} {:>10} {:>9} {:>8}", "PID", "PROGRAM", "MEMORY", "CPU", "CALLS");
    for g in &list {
        let number = |key: &str| g[key].as_u64().unwrap_or(0);
        let kib = number("rss") / 1024;
        println!(
            "{:>8}  {:<24} {:>6} KiB {:>6} ms {:>8}",
            number("pid"),
            crate::print::set_in(g["name"].as_str().unwrap_or("?")),
            kib,
            number("cpu"),
            number("calls")
        );
    }
    Ok(ExitCode::SUCCESS)
}
