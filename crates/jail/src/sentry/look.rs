//! What `/proc` shows of a process that somebody looks into.

use std::ffi::OsString;
use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::Path;

/// Variables by which the loader takes foreign code in.
const LOADER: [&str; 3] = ["LD_PRELOAD", "LD_AUDIT", "LD_PROFILE"];

/// Of the environment that this process was started with.
pub(super) fn preloads(
    variables: impl Iterator<Item = (OsString, OsString)>,
) -> impl Iterator<Item = String> {
    let named =
        variables.filter(|(name, value)| LOADER.iter().any(|known| name == known) && !value.is_empty());
    named.map(|(name, _)| {
        format!("code was loaded into the broker before it started ({})", name.to_string_lossy())
    })
}

/// Who holds the ptrace slot of any thread of a process. `ours` knows the tracers that may.
pub(super) fn traced<'a>(
    pid: u32,
    what: &'a str,
    ours: &'a dyn Fn(u32) -> bool,
) -> impl Iterator<Item = String> + 'a {
    let tasks = fs::read_dir(format!("/proc/{pid}/task")).into_iter().flatten().flatten();
    // A thread that has ended meanwhile has no tracer.
    let tracers = tasks.filter_map(|task| tracer(&fs::read_to_string(task.path().join("status")).ok()?));
    let mut all: Vec<u32> = tracers.filter(|tracer| *tracer != 0 && !ours(*tracer)).collect();
    all.sort_unstable();
    all.dedup();
    all.into_iter().map(move |tracer| format!("a debugger is attached to {what}: {}", name(tracer)))
}

/// Who holds the slot of a process: 0 nobody.
pub(super) fn tracer_of(pid: u32) -> Option<u32> {
    tracer(&fs::read_to_string(format!("/proc/{pid}/status")).ok()?)
}

/// Whose child a process is.
pub(super) fn parent_of(pid: u32) -> Option<u32> {
    number(&fs::read_to_string(format!("/proc/{pid}/status")).ok()?, "PPid:")
}

fn tracer(status: &str) -> Option<u32> {
    number(status, "TracerPid:")
}

fn number(status: &str, field: &str) -> Option<u32> {
    status.lines().find_map(|line| line.strip_prefix(field))?.trim().parse().ok()
}

/// A process in words: what it calls itself is its own say, so only plain characters of it.
fn name(pid: u32) -> String {
    let name = fs::read_to_string(format!("/proc/{pid}/comm")).unwrap_or_default();
    let plain: String =
        name.chars().filter(|c| c.is_ascii_alphanumeric() || "-_.".contains(*c)).take(16).collect();
    format!("{} (process {pid})", if plain.is_empty() { "unknown" } else { &plain })
}

/// Executable memory of this process that is neither its own program nor a library of whoever owns that, or root.
pub(super) fn strangers() -> impl Iterator<Item = String> {
    let maps = fs::read_to_string("/proc/self/maps").unwrap_or_default();
    // Names are compared: numbers of devices and files are not the same in both on every file system.
    let own =
        fs::read_link("/proc/self/exe").map(|path| path.to_string_lossy().into_owned()).unwrap_or_default();
    let owner = fs::metadata("/proc/self/exe").map_or(0, |m| m.uid());
    strange(&maps, &own, |path| owned(Path::new(path), owner)).into_iter()
}

/// Looks in a row without sight before it is a sign: files that ran out for a moment are none.
const BLIND: u32 = 10;

/// Whether the look-out sees anything at all. Without `/proc` every look above finds nothing, which must not pass for peace.
#[derive(Debug, Default)]
pub(super) struct Sight(u32);

impl Sight {
    /// One look; the sign when it has been dark for too long.
    pub(super) fn look(&mut self) -> Option<String> {
        let maps = fs::read_to_string("/proc/self/maps").unwrap_or_default();
        let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
        self.saw(&maps, &status)
    }

    fn saw(&mut self, maps: &str, status: &str) -> Option<String> {
        // The one who looks is code in memory itself, so there is some to be seen.
        let code = maps.lines().any(|line| line.split(' ').nth(1).is_some_and(|rights| rights.contains('x')));
        self.0 = if code && tracer(status).is_some() { 0 } else { self.0.saturating_add(1) };
        (self.0 >= BLIND).then(|| "the broker cannot look at itself any more: /proc is not to be read".into())
    }
}

fn strange(maps: &str, own: &str, trusted: impl Fn(&str) -> bool) -> Vec<String> {
    let mut found = Vec::new();
    for line in maps.lines() {
        // Address, permissions, offset, device, inode, path; the path may have spaces.
        let mut words = line.splitn(6, ' ');
        let (_, rights) = (words.next(), words.next().unwrap_or_default());
        if !rights.contains('x') {
            continue;
        }
        let inode: u64 = words.nth(2).and_then(|inode| inode.parse().ok()).unwrap_or(0);
        let path = words.next().unwrap_or_default().trim_start();
        let fine = match inode {
            0 => matches!(path, "[vdso]" | "[vsyscall]"),
            _ => path == own || trusted(path.strip_suffix(" (deleted)").unwrap_or(path)),
        };
        let what = if path.is_empty() { "memory of no file" } else { path };
        let sign = format!("foreign code is in the broker: {}", what.chars().take(200).collect::<String>());
        if !fine && !found.contains(&sign) {
            found.push(sign);
        }
    }
    found
}

/// Can only root and this user change it, or put another in its place? A library that an update has just replaced is gone and was
/// fine.
fn owned(path: &Path, owner: u32) -> bool {
    // Memory that only looks like a file (memfd, shared memory) has a name that leads nowhere too.
    let name = path.to_string_lossy();
    let library = name.contains(".so") && !name.starts_with("/memfd:");
    let kept = |path: &Path| match fs::metadata(path) {
        Ok(m) => [0, owner].contains(&m.uid()) && m.mode() & 0o022 == 0 && (m.is_file() || m.is_dir()),
        Err(e) => library && e.kind() == std::io::ErrorKind::NotFound,
    };
    path.is_absolute() && path.ancestors().all(kept)
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    pub(crate) fn texts_of_proc_are_read_as_they_are() {
        assert_eq!(tracer("Name:\tx\nTracerPid:\t4711\nUid:\t0\n"), Some(4711));
        assert_eq!(tracer("Name:\tTracerPid: 5\n"), None);
        let maps = "\
55d0-55d1 r-xp 00000000 fe:01 42 /home/me/bin/menshen (deleted)
7f00-7f01 r--p 00000000 fe:01 77 /tmp/evil.so
7f01-7f02 r-xp 00001000 fe:01 78 /usr/lib/x86_64-linux-gnu/libc.so.6
7f02-7f03 r-xp 00000000 00:00 0 [vdso]
7f03-7f04 rw-p 00000000 00:00 0 [heap]
ff60-ff61 --xp 00000000 00:00 0 [vsyscall]
";
        let trusted = |path: &str| path.starts_with("/usr/lib");
        let own = "/home/me/bin/menshen (deleted)";
        assert_eq!(strange(maps, own, trusted), [""; 0]);
        let found = strange(maps, "/home/me/bin/menshen", trusted);
        assert!(found.len() == 1 && found[0].contains("/home/me/bin/menshen"), "{found:?}");
        for line in [
            "7f00-7f01 r-xp 00001000 fe:01 77 /tmp/evil.so",
            "7f00-7f01 rwxp 00000000 00:00 0 ",
            "7f00-7f01 r-xp 00000000 00:00 0",
            "7f00-7f01 r-xp 00000000 00:01 9 /memfd:x (deleted)",
        ] {
            assert_eq!(strange(&format!("{maps}{line}\n"), own, trusted).len(), 1, "{line}");
        }
        let set = |name: &str, value: &str| preloads([(name.into(), value.into())].into_iter()).count();
        assert_eq!(
            [
                set("LD_PRELOAD", "/tmp/e.so"),
                set("LD_AUDIT", "x"),
                set("LD_PRELOAD", ""),
                set("LD_LIBRARY_PATH", "/x")
            ],
            [1, 1, 0, 0]
        );
    }

    pub(crate) fn a_look_out_that_sees_nothing_says_so_and_not_at_once() {
        let (maps, status) = ("55d0-55d1 r-xp 00000000 fe:01 42 /bin/menshen\n", "TracerPid:\t0\n");
        let mut sight = Sight::default();
        assert_eq!(sight.look(), None, "this very process");
        for (maps, status) in [("", status), (maps, ""), ("55d0-55d1 r--p 00000000 fe:01 42 /x\n", status)] {
            for _ in 1..BLIND {
                assert_eq!(sight.saw(maps, status), None);
            }
            assert!(sight.saw(maps, status).is_some_and(|sign| sign.contains("/proc")));
            assert_eq!(sight.saw("1-2 r-xp 0 0 1 /bin/menshen\n", "TracerPid:\t0\n"), None);
        }
    }

    pub(crate) fn a_file_that_others_can_change_is_not_trusted() {
        let me = crate::sys::geteuid();
        assert!(owned(Path::new("/usr/bin"), me), "the system's own folders");
        assert!(!owned(Path::new("/tmp/evil.so"), me), "everybody may put a file there");
        assert!(!owned(Path::new("evil.so"), me), "a path that leads from where we stand");
        assert!(owned(Path::new("/usr/lib/libgone.so.1"), me), "a library that was just replaced");
        for memory in ["/memfd:libc.so.6", "/memfd:x", "/SYSV00000000", "/dev/zero"] {
            assert!(!owned(Path::new(memory), me), "{memory}");
        }
    }
}
