//! The command line. Help texts are written for someone who has never seen the program.

mod audit;
mod grant;
mod package;
mod person;
mod scan;

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use menshen_policy::business::{Domain, Insecure};
use menshen_policy::net::Mapping;

pub(crate) use audit::{Audit, AuditWhat};
pub(crate) use grant::{Grant, GrantAdd, GrantRemove, GrantShow, Pictures};
pub(crate) use package::{Inspect, Key, Pack, Verify};
pub(crate) use person::{Platform, Store, User};
pub(crate) use scan::{SarifSuppressed, Scan, ScanFormat, ScanLanguage};

/// Runs mini programs that you need not trust.
#[derive(Debug, Parser)]
#[command(name = "menshen", version, about, long_about = None, propagate_version = true, max_term_width = 100)]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Run mini programs: each in a jail of its own, all in one shell in your browser
    #[command(after_help = "\
Examples:
  menshen run examples/shop                 one program
  menshen run shop gallery --port 8080      several, on a port of your choice
  menshen run shop --map shop.example=127.0.0.1:8443   a server of yours stands in for shop.example
  menshen run shop.mpk                      a package, if its signer is trusted here (menshen key trust)
  menshen run shop --production             as users get it: no console, nothing debuggable
  menshen run shop --business-domain example.com   its web-views may open https://example.com and below
  menshen run shop --json                   one line of JSON per event, {\"event\":\"ready\",\"url\":…} first")]
    Run(Run),
    /// Open every page of a program in the jail, without a browser, and report what breaks
    #[command(after_help = "\
Examples:
  menshen check examples/shop               a program
  menshen check node_modules/@vant/weapp    a component library: each component on a page of its own
  menshen check shop --json                 one line of JSON per page, totals last; exit 1 if a page fails
  menshen check shop --strict               exit 1 also if a template binds a handler that does not exist")]
    Check(Check),
    /// Review a program's code: whole-program data flow, secrets, configuration
    #[command(after_help = "\
Examples:
  menshen scan examples/shop                what is wrong, where, and what to do
  menshen scan . --format sarif > out.sarif for a code host; also json, github, html
  menshen scan . --write-baseline known.json --reason 'before the audit'   accept what is there
  menshen scan . --baseline known.json      only what is new fails
  menshen scan --explain flow/web-view-url  what a rule means
  // menshen-ignore RULE -- reason          in a comment, on the line or before it

Exit codes: 0 nothing found, 1 findings, 2 the scan itself failed")]
    Scan(Scan),
    /// The people of this host: each has what programs keep to themselves, sealed
    #[command(
        subcommand,
        after_help = "\
Examples:
  menshen user add ann                      asks for a passphrase
  menshen user add ann --passphrase-file F  reads its first line
  menshen user remove ann                   shreds the key: copies of the data folder become unreadable too (with --anchor)
  menshen run shop --user ann               as ann"
    )]
    User(User),
    /// Say what a program may reach; without it every request is refused
    #[command(
        subcommand,
        after_help = "\
Examples:
  menshen grant add examples/shop --request-domain https://shop.example
  menshen grant add examples/shop --socket-domain wss://push.shop.example --image-domains listed
  menshen grant add examples/shop --require-checksum shop.example --answer-key shop.example=KEY
  menshen grant add examples/shop --capability phone   its button may ask for the phone number
  menshen grant remove examples/shop        everything is taken back
  menshen grant list                        all programs of this host"
    )]
    Grant(Grant),
    /// What your own server needs to know during development: keys that verify requests, secrets of an app
    #[command(
        subcommand,
        after_help = "\
Examples:
  menshen platform keys > keys.json         the public keys that certify requests (docs/signatures.md)
  menshen platform app wx0123456789abcdef   its AppSecret and its signing secret
  menshen run shop --platform-port 8099     serves /sns/jscode2session and the keys on 127.0.0.1:8099"
    )]
    Platform(Platform),
    /// What programs keep: list it, verify it, give up what is damaged
    #[command(
        subcommand,
        after_help = "\
Examples:
  menshen store list                        whose, which program, bytes on the disk
  menshen store verify --user ann           reads everything; exit 1 if something was changed or lost
  menshen store reset dev:0123abcd          gives up what a program has stored, damaged or not
A backup is a copy of the data folder while no Menshen runs, and one of the anchor; see docs/storage.md"
    )]
    Store(Store),
    /// Make a signed package of a program: what is sent to a platform, or run elsewhere
    #[command(after_help = "\
Examples:
  menshen key new my.key                    once
  menshen pack shop --key my.key --version 1.4.0
  menshen run wx0123456789abcdef-1.4.0.mpk  on a host that trusts the key (menshen key trust)")]
    Pack(Pack),
    /// Tell what is in a package, who signed it, what it may ask for, and what changed since another one
    #[command(after_help = "\
Examples:
  menshen inspect shop.mpk
  menshen inspect shop-1.5.mpk --diff shop-1.4.mpk
  menshen inspect shop.mpk --json           the manifest, as one object")]
    Inspect(Inspect),
    /// Verify every byte of a package, and that a signer you trust answers for it; exit 1 if not
    #[command(after_help = "\
Examples:
  menshen verify shop.mpk                   signed by anyone this host trusts
  menshen verify shop.mpk --by ed25519:…    by this key alone")]
    Verify(Verify),
    /// Keys that sign packages, and whose packages run here
    #[command(
        subcommand,
        after_help = "\
Examples:
  menshen key new my.key                    prints the public half, which others trust
  menshen key trust ed25519:… --name shop   its packages run on this host"
    )]
    Key(Key),
    /// List the running programs
    Ps(Ps),
    /// Tell which walls this machine has
    Doctor(Doctor),
    /// Read and verify the audit log: what was done in whose name, and whether anybody changed it
    #[command(after_help = "\
Examples:
  menshen audit show                        the records, oldest first
  menshen audit show --last 20 --json       one line of JSON per record
  menshen audit verify --anchor PATH        any change, cut, reorder or rollback; exit 1 if there is one
  menshen audit export DIR                  a copy that others can verify, without the secret key")]
    Audit(Audit),
    /// Print completions for a shell
    Completions {
        /// Which shell
        shell: clap_complete::Shell,
    },
    /// Inside the zygote process; not for people
    #[command(name = "__zygote", hide = true)]
    Zygote,
    /// Measurements for `cargo xtask bench`; not for people
    #[command(name = "__measure", hide = true)]
    Measure(Measure),
}

#[derive(Debug, Args)]
pub(crate) struct Walls {
    /// Start although this wall is missing here (see `menshen doctor`); may be repeated
    #[arg(long = "allow-missing-wall", value_name = "NAME")]
    pub(crate) allow_missing: Vec<String>,
    /// Namespaces of its own for every program, instead of those it shares with its siblings
    #[arg(long, value_enum, default_value_t = Isolation::Shared)]
    pub(crate) isolation: Isolation,
}

#[derive(Debug, Clone, Copy, ValueEnum, PartialEq, Eq)]
pub(crate) enum Isolation {
    /// One empty set of namespaces for all, a pid namespace each
    Shared,
    /// Every namespace for each
    Full,
}

/// Where what programs keep is kept.
#[derive(Debug, Clone, Args)]
pub(crate) struct Kept {
    /// Where compiled code and what programs keep lie (default: the user's cache folder, and the user's data folder)
    #[arg(long, value_name = "DIR")]
    pub(crate) data: Option<PathBuf>,
    /// A folder outside the data folder, best on another disk: holds half of every key, and shows when an old copy of the
    /// data folder was put back
    #[arg(long, value_name = "DIR", env = "MENSHEN_ANCHOR")]
    pub(crate) anchor: Option<PathBuf>,
}

/// Who is signed in.
#[derive(Debug, Args)]
pub(crate) struct Secret {
    /// File whose first line is the passphrase (default: it is asked for)
    #[arg(long, value_name = "FILE", env = "MENSHEN_PASSPHRASE_FILE")]
    pub(crate) passphrase_file: Option<PathBuf>,
}

/// When is a change acknowledged to the program?
#[derive(Debug, Clone, Copy, ValueEnum, PartialEq, Eq)]
pub(crate) enum Durability {
    /// When the system has it: a loss of power may take the last second
    Relaxed,
    /// When the disk has it
    Strict,
}

#[derive(Debug, Args)]
pub(crate) struct Run {
    /// Folders with an app.json or a project.config.json, and packages (.mpk) of signers whom this host trusts
    #[arg(required = true, value_name = "DIR|FILE.mpk")]
    pub(crate) dirs: Vec<PathBuf>,
    /// Port on 127.0.0.1 (0: any free one)
    #[arg(long, default_value_t = 0)]
    pub(crate) port: u16,
    #[command(flatten)]
    pub(crate) kept: Kept,
    /// Who you are (default: the one person there is; see `menshen user`)
    #[arg(long, value_name = "NAME")]
    pub(crate) user: Option<String>,
    #[command(flatten)]
    pub(crate) secret: Secret,
    /// When a change is acknowledged to the program
    #[arg(long, value_enum, default_value_t = Durability::Relaxed)]
    pub(crate) durability: Durability,
    /// Run as users get it: console calls removed, nothing debuggable
    #[arg(long)]
    pub(crate) production: bool,
    /// One line of JSON per event on stdout
    #[arg(long)]
    pub(crate) json: bool,
    /// Let debuggers attach to the jailed processes: gives up the broker's hold on them
    #[arg(long, conflicts_with = "production")]
    pub(crate) debuggable: bool,
    /// What a `<web-view>` may open: this host and its sub-domains, over https; may be repeated
    #[arg(long = "business-domain", value_name = "HOST[:PORT]")]
    pub(crate) business: Vec<Domain>,
    /// The same for a server of this machine over plain http: for development only, the shell shows a banner
    #[arg(long = "business-domain-insecure", value_name = "127.0.0.1:PORT", conflicts_with = "production")]
    pub(crate) business_insecure: Vec<Insecure>,
    /// For development: this very name and port lead to a server on this machine, for every program of this run; may be repeated
    #[arg(long, value_name = "NAME[:PORT]=127.0.0.1:PORT", conflicts_with = "production")]
    pub(crate) map: Vec<Mapping>,
    /// Port on 127.0.0.1 where your own server redeems codes and reads the keys of the platform for development
    #[arg(long, value_name = "PORT", conflicts_with = "production")]
    pub(crate) platform_port: Option<u16>,
    #[command(flatten)]
    pub(crate) walls: Walls,
}

#[derive(Debug, Args)]
pub(crate) struct Check {
    /// Folder of a program or of a component library
    pub(crate) dir: PathBuf,
    /// One object per page and a last one of totals, as lines of JSON on stdout
    #[arg(long)]
    pub(crate) json: bool,
    /// Only pages whose path contains this
    #[arg(long, value_name = "TEXT")]
    pub(crate) page: Option<String>,
    /// Fail also for handlers that do not exist: their events are lost, as in WeChat, but nothing breaks
    #[arg(long)]
    pub(crate) strict: bool,
    /// Check what users get: the production package
    #[arg(long)]
    pub(crate) production: bool,
    /// For development: this very name and port lead to a server on this machine; may be repeated
    #[arg(long, value_name = "NAME[:PORT]=127.0.0.1:PORT", conflicts_with = "production")]
    pub(crate) map: Vec<Mapping>,
    /// Where compiled code is kept between runs (default: the user's cache folder)
    #[arg(long, value_name = "DIR")]
    pub(crate) data: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) walls: Walls,
}

#[derive(Debug, Args)]
pub(crate) struct Ps {
    /// One JSON array
    #[arg(long)]
    pub(crate) json: bool,
    /// The data folder that `menshen run` was given
    #[arg(long, value_name = "DIR")]
    pub(crate) data: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct Doctor {
    /// One JSON array
    #[arg(long)]
    pub(crate) json: bool,
    /// The anchor that `menshen run` is given
    #[arg(long, value_name = "DIR", env = "MENSHEN_ANCHOR")]
    pub(crate) anchor: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct Measure {
    /// What to measure
    #[arg(value_enum)]
    pub(crate) what: What,
    /// The program to measure with
    pub(crate) dir: PathBuf,
    /// The page to open, with its query
    #[arg(long, default_value = "")]
    pub(crate) page: String,
    /// Where compiled code is kept between runs (default: the user's cache folder)
    #[arg(long, value_name = "DIR")]
    pub(crate) data: Option<PathBuf>,
    /// How often
    #[arg(short = 'n', default_value_t = 100)]
    pub(crate) runs: u32,
    /// When what is stored is answered
    #[arg(long, value_enum, default_value_t = Durability::Relaxed)]
    pub(crate) durability: Durability,
    #[command(flatten)]
    pub(crate) walls: Walls,
}

#[derive(Debug, Clone, Copy, ValueEnum, PartialEq, Eq)]
pub(crate) enum What {
    /// Spawn to the first command of the page, in microseconds
    ColdStart,
    /// The same for a program that the person has never opened, in microseconds
    FirstStart,
    /// Memory of one idle program, in KiB
    Memory,
    /// A wx call and its answer, in microseconds
    Call,
    /// Many programs at once
    Crowd,
    /// Values that a program stores one after the other, beside what the disk takes for as many syncs
    Storage,
}
