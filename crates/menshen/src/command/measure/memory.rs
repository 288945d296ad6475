//! What programs hold: of a control group (everything, the kernel's share included) where one can be made, and of each
//! process by the kernel's own account.

use std::fs;
use std::path::PathBuf;

/// A control group of its own for one process and those it forks from now on.
pub(super) struct Group {
    dir: PathBuf,
    home: PathBuf,
    usage: &'static str,
}

impl Group {
    /// Moves `pid` into a new group. `None` where this machine lets us make none.
    pub(super) fn around(pid: u32) -> Option<Self> {
        let own = fs::read_to_string("/proc/self/cgroup").ok()?;
        let (home, usage) = own.lines().find_map(|line| {
            let (controllers, path) = line.split_once(':')?.1.split_once(':')?;
            let path = path.trim_start_matches('/');
            let at = |mount: &str, usage| Some((PathBuf::from(mount).join(path), usage));
            match controllers {
                "memory" => at("/sys/fs/cgroup/memory", "memory.usage_in_bytes"),
                "" => at("/sys/fs/cgroup", "memory.current"),
                _ => None,
            }
        })?;
        let dir = home.join(format!("menshen-measure-{}", std::process::id()));
        fs::create_dir(&dir).ok()?;
        let group = Self { dir, home, usage };
        group.used()?;
        fs::write(group.dir.join("cgroup.procs"), pid.to_string()).ok()?;
        Some(group)
    }

    /// Bytes charged to it.
    pub(super) fn used(&self) -> Option<u64> {
        fs::read_to_string(self.dir.join(self.usage)).ok()?.trim().parse().ok()
    }
}

impl Drop for Group {
    fn drop(&mut self) {
        // Whoever is still inside goes home; a group that is not empty would stay behind.
        let inside = fs::read_to_string(self.dir.join("cgroup.procs")).unwrap_or_default();
        for pid in inside.lines() {
            let _ = fs::write(self.home.join("cgroup.procs"), pid);
        }
        let _ = fs::remove_dir(&self.dir);
    }
}

/// What the kernel says of one process, in KiB.
pub(super) struct Process {
    /// Its share of resident memory.
    pub(super) pss: u64,
    /// Memory that is its own alone.
    pub(super) private: u64,
    /// Its page tables.
    pub(super) tables: u64,
}

/// Known to root alone: a guest is not dumpable.
pub(super) fn of(pid: u32) -> Option<Process> {
    let rollup = fs::read_to_string(format!("/proc/{pid}/smaps_rollup")).ok()?;
    let status = fs::read_to_string(format!("/proc/{pid}/status")).ok()?;
    let field = |text: &str, name: &str| {
        let line = text.lines().find_map(|line| line.strip_prefix(name))?;
        line.trim().trim_end_matches("kB").trim().parse::<u64>().ok()
    };
    Some(Process {
        pss: field(&rollup, "Pss:")?,
        private: field(&rollup, "Private_Dirty:")? + field(&rollup, "Private_Clean:")?,
        tables: field(&status, "VmPTE:")?,
    })
}
