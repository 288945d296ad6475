//! The walls by name, so that a missing one can be named, allowed, reported and tested one at a time.

use std::fmt;
use std::str::FromStr;

macro_rules! walls {
    ($($variant:ident $name:literal $text:literal,)*) => {
        /// One wall of the jail. Its [name](Wall::name) is what `--allow-missing-wall` takes.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[repr(u8)]
        pub enum Wall {
            $(#[doc = $text] $variant,)*
        }

        impl Wall {
            /// Every wall, in the order in which they are put up.
            pub const ALL: &'static [Wall] = &[$(Wall::$variant,)*];

            /// The name for people and for the command line.
            pub fn name(self) -> &'static str {
                match self { $(Wall::$variant => $name,)* }
            }

            /// What it does, in one sentence.
            pub fn description(self) -> &'static str {
                match self { $(Wall::$variant => $text,)* }
            }
        }
    };
}

walls! {
    Tracer "tracer" "The broker holds the ptrace slot of each guest: no debugger attaches, and a refused call is known by number.",
    DedicatedUid "dedicated-uid" "Started as root, the zygote takes an unprivileged uid of its own before anything else.",
    UserNamespace "user-namespace" "A user namespace without any uid mapped: no privilege outside it.",
    NetNamespace "net-namespace" "A network namespace without any interface.",
    MountNamespace "mount-namespace" "A mount namespace of its own.",
    IpcNamespace "ipc-namespace" "An IPC namespace of its own.",
    UtsNamespace "uts-namespace" "A host name namespace of its own.",
    CgroupNamespace "cgroup-namespace" "A cgroup namespace of its own.",
    EmptyRoot "empty-root" "The root directory is an empty, read-only file system.",
    PidNamespace "pid-namespace" "Each guest is alone in a process namespace of its own.",
    ParentDeath "parent-death" "The kernel kills a guest whose zygote is gone.",
    Capabilities "capabilities" "No capability in any set, and none can come back.",
    NoNewPrivs "no-new-privs" "No program can raise privileges.",
    Undumpable "undumpable" "Same-uid processes can neither attach nor read memory; no core dump.",
    Mdwe "mdwe" "The kernel refuses memory that is, or becomes, both writable and executable.",
    Landlock "landlock" "Landlock grants no file at all.",
    LandlockNet "landlock-net" "Landlock grants no TCP port.",
    LandlockScopes "landlock-scopes" "Landlock refuses abstract unix sockets and signals outside.",
    Rlimits "rlimits" "No new file descriptor, process, file, queue or locked memory; a cap on address space.",
    Descriptors "descriptors" "One inherited socket and nothing else.",
    Seccomp "seccomp" "A system call that is not on the list kills the process.",
}

impl Wall {
    /// Whether a person may run without it. The others exist on every kernel this crate runs on, so their absence is an error
    /// and never a choice.
    pub fn may_be_missing(self) -> bool {
        !matches!(
            self,
            Wall::ParentDeath
                | Wall::Capabilities
                | Wall::NoNewPrivs
                | Wall::Rlimits
                | Wall::Descriptors
                | Wall::Seccomp
                | Wall::DedicatedUid
        )
    }

    /// The next step for a person who lacks this wall.
    pub fn what_to_do(self) -> &'static str {
        match self {
            Wall::UserNamespace
            | Wall::NetNamespace
            | Wall::MountNamespace
            | Wall::IpcNamespace
            | Wall::UtsNamespace
            | Wall::PidNamespace
            | Wall::EmptyRoot => {
                "allow unprivileged user namespaces (sysctl user.max_user_namespaces > 0, kernel.unprivileged_userns_clone=1, \
                 kernel.apparmor_restrict_unprivileged_userns=0 or the AppArmor profile in deploy/); in a container use the \
                 seccomp profile and flags of deploy/README.md"
            }
            Wall::CgroupNamespace => "use Linux 4.6 or later built with CONFIG_CGROUPS",
            Wall::Mdwe => "use Linux 6.3 or later",
            Wall::Landlock => {
                "use Linux 5.13 or later with landlock in the lsm= list of the kernel command line; in a container use the \
                 seccomp profile of deploy/"
            }
            Wall::LandlockNet => "use Linux 6.7 or later",
            Wall::LandlockScopes => "use Linux 6.12 or later",
            Wall::Tracer => {
                "allow ptrace of own children: kernel.yama.ptrace_scope at most 1, and the seccomp profile of deploy/ in a \
                 container"
            }
            Wall::Undumpable => "do not run with --debuggable",
            Wall::DedicatedUid => "start as an ordinary user, or as root with CAP_SETUID and CAP_SETGID",
            Wall::Seccomp => "use a kernel built with CONFIG_SECCOMP_FILTER (Linux 4.14 or later)",
            Wall::ParentDeath | Wall::Capabilities | Wall::NoNewPrivs | Wall::Rlimits | Wall::Descriptors => {
                "use Linux 5.13 or later"
            }
        }
    }

    fn bit(self) -> u32 {
        1 << (self as u8)
    }
}

impl fmt::Display for Wall {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Wall {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        Wall::ALL.iter().copied().find(|wall| wall.name() == name).ok_or_else(|| {
            let names: Vec<_> =
                Wall::ALL.iter().filter(|wall| wall.may_be_missing()).map(|wall| wall.name()).collect();
            format!(
                "there is no wall named {name:?}; the walls that may be missing are: {}",
                names.join(", ")
            )
        })
    }
}

/// A set of walls.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
pub struct WallSet(u32);

impl WallSet {
    /// No wall.
    pub const EMPTY: WallSet = WallSet(0);

    /// All walls.
    pub fn all() -> Self {
        Wall::ALL.iter().copied().collect()
    }

    /// Whether `wall` is in the set.
    pub fn contains(self, wall: Wall) -> bool {
        self.0 & wall.bit() != 0
    }

    /// Adds `wall`.
    pub fn insert(&mut self, wall: Wall) {
        self.0 |= wall.bit();
    }

    /// The walls of this set that are not in `other`.
    #[must_use]
    pub fn without(self, other: WallSet) -> WallSet {
        WallSet(self.0 & !other.0)
    }

    /// The walls of both sets.
    #[must_use]
    pub fn union(self, other: WallSet) -> WallSet {
        WallSet(self.0 | other.0)
    }

    /// Whether no wall is in the set.
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// The walls in the order in which they are put up.
    pub fn iter(self) -> impl Iterator<Item = Wall> {
        Wall::ALL.iter().copied().filter(move |wall| self.contains(*wall))
    }

    /// The set as bits for the control socket.
    #[cfg(target_os = "linux")]
    pub(crate) fn bits(self) -> u32 {
        self.0
    }

    /// The set from the control socket's bits; unknown bits are refused.
    #[cfg(target_os = "linux")]
    pub(crate) fn from_bits(bits: u32) -> Option<Self> {
        (bits & !Self::all().0 == 0).then_some(Self(bits))
    }
}

impl FromIterator<Wall> for WallSet {
    fn from_iter<I: IntoIterator<Item = Wall>>(walls: I) -> Self {
        let mut set = Self::EMPTY;
        walls.into_iter().for_each(|wall| set.insert(wall));
        set
    }
}

impl fmt::Debug for WallSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.iter().map(Wall::name)).finish()
    }
}

/// What this machine has to say about one wall.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WallStatus {
    /// Which wall.
    pub wall: Wall,
    /// Whether it can be put up here.
    pub present: bool,
    /// What was found: a version, an error number.
    pub detail: String,
    /// What a person can do when it is missing; empty when it is present.
    pub what_to_do: &'static str,
}

impl WallStatus {
    /// A status with its advice filled in.
    pub fn new(wall: Wall, present: bool, detail: impl Into<String>) -> Self {
        Self {
            wall,
            present,
            detail: detail.into(),
            what_to_do: if present { "" } else { wall.what_to_do() },
        }
    }
}

impl fmt::Display for WallStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({})", self.wall, self.detail)?;
        if !self.present {
            write!(f, ": {}", self.what_to_do)?;
        }
        Ok(())
    }
}
