//! What a program's storage costs, from its call to the disk and back, beside the least that the disk takes for as many values.

use std::fs::File;
use std::io::Write;
use std::path::Path;
use std::time::Instant;

use serde_json::{Value as Json, json};

use super::Bench;

/// Syncs in one go: so short that whatever else the machine does falls on both.
const SYNCS: u32 = 100;
/// Bytes that are appended for each: a kilobyte, and what we keep with it.
const BYTES: usize = 1100;

impl Bench {
    /// `runs` times in turn: the disk alone, then the program. Milliseconds: of the program's own rounds, and of 100 appends
    /// each with fdatasync.
    pub(super) async fn storage(&self, runs: u32, disk: &Path) -> Result<Json, String> {
        let (mut samples, mut floor) = (Vec::new(), Vec::new());
        for _ in 0..runs {
            let path = disk.join("floor");
            let alone = tokio::task::spawn_blocking(move || syncs(&path)).await;
            let alone = alone.map_err(|e| e.to_string())?.map_err(|e| format!("the disk: {e}"))?;
            floor.push(alone);
            samples.extend(self.rounds().await?);
        }
        Ok(
            json!({"what": "storage", "unit": "ms a round", "samples": samples, "floor": floor, "syncs": SYNCS}),
        )
    }
}

fn syncs(path: &Path) -> std::io::Result<f64> {
    let mut file = File::create(path)?;
    file.sync_all()?;
    let began = Instant::now();
    for _ in 0..SYNCS {
        file.write_all(&[7; BYTES])?;
        file.sync_data()?;
    }
    Ok(began.elapsed().as_secs_f64() * 1000.0)
}
