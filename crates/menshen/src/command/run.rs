//! `menshen run`: compile, start the broker, print the address, and stay until told to stop.

use std::io::Write;
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;

use menshen_broker::platform::Local;
use menshen_broker::{Assets, Broker, Budgets, Config, Event, Keeping, Program};
use menshen_jail::Zygote;
use menshen_model::Mode;
use menshen_policy::business::{BusinessDomains, ENTRIES};
use menshen_policy::net::Lists;
use menshen_seal::package::Signer;
use serde_json::json;

use super::{Done, data, zygote as start_zygote};
use crate::audits;
use crate::cage::Jail;
use crate::cli::{Kept, Run};
use crate::compile::{Built, Folder, Jailed};
use crate::grants::Grants;
use crate::guard;
use crate::kept;
use crate::maps::{self, Told};
use crate::packages;
use crate::packages::trust::Trust;
use crate::print;
use crate::zygote::Kind;

/// Runs until SIGINT or SIGTERM.
pub(crate) fn run(args: Run) -> Done {
    let assets = Assets::embedded().map_err(|e| e.to_string())?;
    let mode = if args.production { Mode::Production } else { Mode::Debug };
    let dir = data(args.kept.data.as_deref());
    let zygote = start_zygote(Kind::Guests, &args.walls, args.debuggable)?;
    if args.debuggable {
        anstream::eprintln!(
            "menshen: --debuggable: debuggers may attach to jailed processes; the broker does not hold them. Do not use it with data that matters."
        );
    }
    for origin in &args.business_insecure {
        anstream::eprintln!(
            "menshen: --business-domain-insecure: web-views may open http://{origin}, which nothing protects. For development only."
        );
    }
    if args.business.len() + args.business_insecure.len() > ENTRIES {
        return Err(format!("more than {ENTRIES} business domains were given"));
    }
    let compilers = start_zygote(Kind::Compilers, &args.walls, false)?;
    let mut compiler =
        Jailed { zygote: compilers, cache: Folder::open(&dir)?, mode, progress: Box::new(|_, _| {}) };
    let home = kept::folder(args.kept.data.as_deref());
    let grants = Grants::read(&home)?;
    let trusted = Trust::read(&home)?.signers();
    let mut programs = Vec::new();
    for path in &args.dirs {
        compiler.progress =
            if args.json { Box::new(|_, _| {}) } else { print::progress(&path.display().to_string()) };
        let built = if path.is_file() {
            upload(&compiler, path, mode, args.json, &trusted)?
        } else {
            build(&compiler, path, mode, args.json)?
        };
        let domains = Lists { maps: args.map.clone(), ..grants.of(&built.id) };
        let granted = grants.granted(&built.id);
        programs.push(Arc::new(built.with_domains(domains).with_grants(granted)));
    }
    drop(compiler);
    let way = maps::way(&dir, &args.map)?;
    warn(&way.told);
    let runtime = tokio::runtime::Runtime::new().map_err(|e| format!("threads could not be started: {e}"))?;
    let store = runtime.block_on(kept::open(&args.kept, args.durability))?;
    let file = args.secret.passphrase_file.as_deref();
    let audit = runtime.block_on(audits::open(&args.kept, &store))?;
    if !args.debuggable {
        runtime.block_on(guard::unwatched(&audit))?;
    }
    let watch = (!args.debuggable).then(|| (args.kept.clone(), zygote.clone()));
    let user = runtime.block_on(kept::sign_in(&audit, args.user.as_deref(), file))?;
    runtime.spawn(audits::keep_short(audit.clone()));
    let platform = Arc::new(super::platform::local(&home)?);
    let config = Config {
        port: args.port,
        data: Some(dir),
        lang: lang(),
        version: env!("CARGO_PKG_VERSION").into(),
        assets,
        cage: Arc::new(Jail { zygote, debuggable: args.debuggable }),
        budgets: Budgets::default(),
        user,
        store: store.clone(),
        audit: audit.clone(),
        keeping: Keeping {
            platform: platform.clone(),
            ..Keeping::kept(store.clone(), grants.capabilities()).map_err(|e| e.to_string())?
        },
        business: BusinessDomains { secure: args.business, insecure: args.business_insecure },
        egress: Some(way.egress),
        mapped: way.told.into_iter().map(|told| told.what).collect(),
    };
    let servers = args.platform_port.map(|port| runtime.block_on(answer(platform, port))).transpose()?;
    let done = runtime.block_on(serve(config, programs, args.json, watch));
    if let Some(servers) = servers {
        servers.abort();
    }
    runtime.block_on(audit.close());
    runtime.block_on(store.close()).map_err(kept::text)?;
    done
}

/// Answers the developer's own servers on a port of this machine.
async fn answer(platform: Arc<Local>, port: u16) -> Result<tokio::task::JoinHandle<()>, String> {
    let fail =
        |e| format!("127.0.0.1:{port} can not be listened on: {e}. Choose another port with --platform-port");
    let listener =
        tokio::net::TcpListener::bind((std::net::Ipv4Addr::LOCALHOST, port)).await.map_err(fail)?;
    let at = listener.local_addr().map_err(fail)?;
    anstream::eprintln!(
        "menshen: --platform-port: your server asks http://{at} in place of api.weixin.qq.com. For development only."
    );
    Ok(tokio::spawn(async move {
        if let Err(e) = platform.serve(listener).await {
            tracing::error!("the platform's port has failed: {e}");
        }
    }))
}

/// Says at the terminal what `--map` gives up.
fn warn(told: &[Told]) {
    for map in told {
        anstream::eprintln!(
            "menshen: --map: {}, for every program of this run. For development only. Its server needs the certificate {} and the key beside it.",
            map.what,
            map.certificate.display()
        );
    }
}

fn build(compiler: &Jailed, path: &Path, mode: Mode, json: bool) -> Result<Program, String> {
    let built = compiler.build(path)?;
    let folder =
        || path.canonicalize().ok().and_then(|p| p.file_name().map(|n| n.to_string_lossy().into_owned()));
    let name =
        if built.program.name.is_empty() { folder().unwrap_or_default() } else { built.program.name.clone() };
    say(&built, &name, json);
    Ok(Program::new(Program::dev_id(path), name, built.program.appid, mode, built.compiled))
}

/// A program of a signed upload: its id is its signer's, and everything it keeps is kept under that.
fn upload(
    compiler: &Jailed,
    path: &Path,
    mode: Mode,
    json: bool,
    trusted: &[Signer],
) -> Result<Program, String> {
    let package = packages::open(path)?.verify(trusted).map_err(|e| format!("{}: {e}", path.display()))?;
    let built = compiler.build_upload(&package)?;
    let manifest = package.manifest();
    let name = if manifest.name.is_empty() { manifest.app.to_string() } else { manifest.name.clone() };
    say(&built, &name, json);
    Ok(Program::new(package.id(), name, manifest.app.to_string(), mode, built.compiled))
}

/// What the compiler has to say, for people.
fn say(built: &Built, name: &str, json: bool) {
    if json {
        return;
    }
    for d in built.diagnostics.iter().filter(|d| d.is_error()) {
        print::diagnostic(d);
    }
    let warnings = built.diagnostics.iter().filter(|d| !d.is_error()).count();
    if warnings > 0 {
        anstream::eprintln!("{}: {warnings} warnings; the inspector lists them", print::set_in(name));
    }
}

async fn serve(
    config: Config,
    programs: Vec<Arc<Program>>,
    as_json: bool,
    watch: Option<(Kept, Arc<Zygote>)>,
) -> Done {
    let list: Vec<_> = programs.clone();
    let broker = Broker::start(config, programs).await.map_err(|e| e.to_string())?;
    let sentry = match watch {
        Some((kept, zygote)) => Some(guard::post(&kept, &zygote, broker.alarm())?),
        None => None,
    };
    if as_json {
        let programs: Vec<_> = list
            .iter()
            .map(|p| {
                let errors = p.compiled.diagnostics.iter().filter(|d| d.severity == "error").count();
                json!({"id": p.id, "name": p.name, "appid": p.appid, "pages": p.pages(), "errors": errors,
                       "url": broker.link(p.id.as_str(), p.entry().unwrap_or_default())})
            })
            .collect();
        line(&json!({"event": "ready", "url": broker.url(), "programs": programs}));
    } else {
        anstream::println!(
            "\n  Menshen 门神 is at the door. Open\n\n    \x1b[1;36m{}\x1b[0m\n",
            broker.url()
        );
        for p in &list {
            anstream::println!(
                "  {:<20} {}",
                print::set_in(&p.name),
                broker.link(p.id.as_str(), p.entry().unwrap_or_default())
            );
        }
        anstream::println!("\n  The address is a key: whoever has it is you. Ctrl+C ends everything.\n");
    }
    let mut events = broker.events();
    let print = tokio::spawn(async move {
        loop {
            match events.recv().await {
                Ok(event) => tell(&event, as_json),
                Err(tokio::sync::broadcast::error::RecvError::Lagged(missed)) => {
                    tracing::warn!(missed, "the terminal was too slow for some events");
                }
                Err(tokio::sync::broadcast::error::RecvError::Closed) => return,
            }
        }
    });
    wait().await?;
    drop(sentry);
    broker.stop().await;
    print.abort();
    Ok(ExitCode::SUCCESS)
}

async fn wait() -> Result<(), String> {
    use tokio::signal::unix::{SignalKind, signal};
    let of = |kind| signal(kind).map_err(|e| format!("signals cannot be heard: {e}"));
    let (mut interrupt, mut terminate) = (of(SignalKind::interrupt())?, of(SignalKind::terminate())?);
    tokio::select! {
        _ = interrupt.recv() => {}
        _ = terminate.recv() => {}
    }
    Ok(())
}

fn tell(event: &Event, as_json: bool) {
    if as_json {
        if let Ok(value) = serde_json::to_value(event) {
            line(&value);
        }
        return;
    }
    match event {
        Event::Exited { program, how, message, .. } if how != "closed" => {
            anstream::eprintln!("{program}: {how}: {}", print::set_in(message));
        }
        Event::Alarm { what } => anstream::eprintln!(
            "menshen: {}: all programs were ended, and none starts any more. It is in the audit log",
            print::set_in(what)
        ),
        Event::Fault { program, kind, message, .. } => {
            anstream::eprintln!("{program}: {}: {}", print::set_in(kind), print::set_in(message));
        }
        _ => {}
    }
}

/// One line at once: whoever reads it through a pipe waits for it.
fn line(value: &serde_json::Value) {
    let mut out = std::io::stdout().lock();
    // A reader that has gone away does not end the broker.
    let _ = writeln!(out, "{value}").and_then(|()| out.flush());
}

fn lang() -> String {
    let named = ["LC_ALL", "LC_MESSAGES", "LANG"]
        .iter()
        .find_map(|v| std::env::var(v).ok().filter(|v| !v.is_empty()));
    if named.is_some_and(|l| l.starts_with("zh")) { "zh".into() } else { "en".into() }
}
