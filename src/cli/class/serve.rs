//! `cksl class serve`: root makes labs and shells, and a child without rights speaks to browsers.

use std::fs;
use std::io::{self, BufRead as _, Read as _, Write as _};
use std::net::{IpAddr, SocketAddr};
use std::os::fd::{AsFd as _, OwnedFd};
use std::os::unix::fs::OpenOptionsExt as _;
use std::os::unix::net::UnixStream;
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use cksl_class::class::{Class, Records};
use cksl_class::remote::{Remote, attend};
use cksl_class::{Door, Server};
use nix::sys::resource::{Resource, getrlimit, setrlimit};
use nix::sys::signal::SigSet;
use rustix::process::{Pid, Signal as Kill, kill_process};
use rustls::ServerConfig;
use rustls::pki_types::{CertificateDer, PrivatePkcs8KeyDer};
use serde::{Deserialize, Serialize};
use serde_json::json;
use sha2::{Digest as _, Sha256};
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::oneshot;

use super::super::context::Context;
use super::super::host::{HANGING_UP, Local};
use super::super::interrupt::interrupted;
use super::folder::Folder;
use super::unkept;
use crate::problem::{Problem, exit};

/// A server that lived shorter had a short life.
const LIVES: Duration = Duration::from_secs(2);

/// After so many short lives, one after the other, it is not begun again.
const MOST_SHORT_LIVES: u32 = 3;

/// Bytes of the first line that the child reads.
const LONGEST_CONFIG: usize = 1 << 20;

/// Names in a certificate.
const MOST_NAMES: usize = 32;

/// What the child is told first.
#[derive(Debug, Serialize, Deserialize)]
struct Config {
    listen: SocketAddr,
    certificate: Certificate,
    records: PathBuf,
    json: bool,
}

/// A certificate that vouches for itself, with its key; both DER in Base64.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Certificate {
    /// Names and addresses that it is for; the first is shown.
    names: Vec<String>,
    certificate: String,
    key: String,
}

impl Certificate {
    /// That of the class; a new one if it is for other names than these.
    fn of(folder: &Folder, names: Vec<String>) -> Result<Self, Problem> {
        let path = folder.certificate();
        let known = fs::read_to_string(&path);
        let known = known.ok().and_then(|text| serde_json::from_str(&text).ok());
        if let Some(known) = known.filter(|known: &Self| known.names == names) {
            return Ok(known);
        }
        let failed = |error: &dyn std::fmt::Display| {
            Problem::machine(format!("no certificate can be made: {error}"))
        };
        let made = Self::make(names).map_err(|error| failed(&error))?;
        made.keep(&path).map_err(|error| failed(&error))?;
        Ok(made)
    }

    fn make(names: Vec<String>) -> Result<Self, rcgen::Error> {
        let mut params = rcgen::CertificateParams::new(names.clone())?;
        params.distinguished_name = rcgen::DistinguishedName::new();
        params
            .distinguished_name
            .push(rcgen::DnType::CommonName, "cksl class");
        let key = rcgen::KeyPair::generate()?;
        let certificate = params.self_signed(&key)?;
        Ok(Self {
            names,
            certificate: STANDARD.encode(certificate.der()),
            key: STANDARD.encode(key.serialize_der()),
        })
    }

    fn keep(&self, path: &Path) -> io::Result<()> {
        let mut file = fs::OpenOptions::new()
            .write(true)
            .create(true)
            .truncate(true)
            .mode(0o600)
            .open(path)?;
        file.write_all(serde_json::to_string(self)?.as_bytes())
    }

    fn tls(&self) -> Result<ServerConfig, Box<dyn std::error::Error>> {
        let certificate = CertificateDer::from(STANDARD.decode(&self.certificate)?);
        let key = PrivatePkcs8KeyDer::from(STANDARD.decode(&self.key)?);
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let mut tls = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()?
            .with_no_client_auth()
            .with_single_cert(vec![certificate], key.into())?;
        tls.alpn_protocols = vec![b"http/1.1".to_vec()];
        Ok(tls)
    }

    /// Its SHA-256, as browsers show it.
    fn fingerprint(&self) -> String {
        let bytes = STANDARD.decode(&self.certificate).unwrap_or_default();
        let pairs: Vec<String> = Sha256::digest(bytes)
            .iter()
            .map(|byte| format!("{byte:02X}"))
            .collect();
        pairs.join(":")
    }
}

/// The names by which this machine may be reached, the likeliest first.
fn own_names(listen: IpAddr) -> Vec<String> {
    if !listen.is_unspecified() {
        return vec![listen.to_string()];
    }
    let found = nix::ifaddrs::getifaddrs().into_iter().flatten();
    let mut addresses: Vec<String> = found
        .filter(|one| one.flags.contains(nix::net::if_::InterfaceFlags::IFF_UP))
        .filter_map(|one| Some(one.address?.as_sockaddr_in()?.ip()))
        .filter(|address| !address.is_loopback() && !address.is_link_local())
        .map(|address| address.to_string())
        .collect();
    // The one from which other networks are reached, where there is one; nothing is sent.
    let way_out = std::net::UdpSocket::bind("0.0.0.0:0").and_then(|socket| {
        socket.connect("192.0.2.1:9")?;
        socket.local_addr()
    });
    if let Ok(way_out) = way_out {
        let first = way_out.ip().to_string();
        addresses.sort_by_key(|address| *address != first);
    }
    let host = nix::unistd::gethostname().ok();
    addresses.extend(host.and_then(|name| name.into_string().ok()));
    addresses.extend(["localhost".to_owned(), "127.0.0.1".to_owned()]);
    addresses
}

/// See the module.
pub(super) fn serve(
    context: &Context,
    folder: Folder,
    listen: SocketAddr,
    names: Vec<String>,
) -> Result<u8, Problem> {
    let _lock = folder.lock()?;
    let mut names = match names.is_empty() {
        true => own_names(listen.ip()),
        false => names,
    };
    names.truncate(MOST_NAMES);
    let config = Config {
        listen,
        certificate: Certificate::of(&folder, names)?,
        records: folder.database(),
        json: context.terminal.json,
    };
    let mut ended = interrupted()?;
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| Problem::machine(format!("the class can't be served: {error}")))?;
    let host = Arc::new(Local {
        context: folder.context().clone(),
    });
    let current: Arc<Mutex<Option<Pid>>> = Arc::default();
    links_on_enter(Arc::clone(&current));
    let failed =
        |error: io::Error| Problem::machine(format!("the server can't be started: {error}"));
    let mut short_lives = 0;
    let code = loop {
        let (mut child, stream) = start(&folder, &config).map_err(failed)?;
        let began = Instant::now();
        let pid = Pid::from_raw(child.id().cast_signed());
        *current.lock().unwrap_or_else(PoisonError::into_inner) = pid;
        let is_over = runtime.block_on(async {
            let Ok(stream) = tokio::net::UnixStream::from_std(stream) else {
                return true;
            };
            tokio::select! {
                attended = attend(stream, Arc::clone(&host) as Arc<_>) => {
                    if let Err(error) = attended {
                        tell!("cksl: the server of the class said what it must not: {error}");
                    }
                    false
                }
                _ = &mut ended => true,
            }
        });
        // Its pid is its own until it is waited for.
        *current.lock().unwrap_or_else(PoisonError::into_inner) = None;
        // It loses nothing: what is recorded is on the disk.
        let _ = child.kill();
        let status = child.wait().map_err(failed)?;
        if is_over {
            break exit::DONE;
        }
        if let Some(code) = status.code().and_then(|code| u8::try_from(code).ok()) {
            break code;
        }
        short_lives = match began.elapsed() < LIVES {
            true => short_lives + 1,
            false => 0,
        };
        if short_lives >= MOST_SHORT_LIVES {
            return Err(Problem::machine(
                "the server of the class ends as soon as it is begun",
            ));
        }
        tell!("  the server of the class was killed, and is begun again; nothing is lost");
    };
    runtime.shutdown_timeout(HANGING_UP);
    if code == exit::DONE {
        let name = folder.name();
        tell!("\n  the labs go on: `sudo cksl class serve {name}` serves them again");
    }
    Ok(code)
}

/// Asks the server for a further link for each Enter.
fn links_on_enter(current: Arc<Mutex<Option<Pid>>>) {
    thread::spawn(move || {
        for line in io::stdin().lock().lines() {
            if line.is_err() {
                return;
            }
            let pid = current.lock().unwrap_or_else(PoisonError::into_inner);
            if let Some(pid) = *pid {
                let _ = kill_process(pid, Kill::USR1);
            }
        }
    });
}

/// Starts the server as the user of the records.
fn start(folder: &Folder, config: &Config) -> io::Result<(Child, UnixStream)> {
    let (mut here, there) = UnixStream::pair()?;
    // By this link it is found wherever it lies: that user may not see the directories above it.
    let mut command = Command::new("/proc/self/exe");
    let child = command
        .arg("__class")
        .env_clear()
        .current_dir("/")
        .stdin(OwnedFd::from(there))
        .uid(folder.owner.0)
        .gid(folder.owner.1)
        // Ctrl-C is for its parent, which then ends it.
        .process_group(0)
        .spawn()?;
    drop(command);
    writeln!(here, "{}", serde_json::to_string(config)?)?;
    here.set_nonblocking(true)?;
    Ok((child, here))
}

/// The server: the hidden command that [`serve`] starts.
pub(in crate::cli) fn child() -> Result<u8, Problem> {
    let bug = |error: &dyn std::fmt::Display| {
        Problem::bug(format!("the server of a class can't begin: {error}"))
    };
    nix::sys::prctl::set_no_new_privs().map_err(|error| bug(&error))?;
    // Signals are blocked in the parent.
    let _ = SigSet::all().thread_unblock();
    if let Ok((_, most)) = getrlimit(Resource::RLIMIT_NOFILE) {
        let _ = setrlimit(Resource::RLIMIT_NOFILE, most, most);
    }
    let stream = io::stdin().as_fd().try_clone_to_owned();
    let mut stream = UnixStream::from(stream.map_err(|error| bug(&error))?);
    let config: Config = read_config(&mut stream).map_err(|error| bug(&error))?;
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .map_err(|error| bug(&error))?;
    runtime.block_on(async {
        stream.set_nonblocking(true).map_err(|error| bug(&error))?;
        let stream = tokio::net::UnixStream::from_std(stream).map_err(|error| bug(&error))?;
        run(config, stream).await
    })
}

/// A byte at a time: what follows the line is the host's.
fn read_config(stream: &mut UnixStream) -> io::Result<Config> {
    let (mut line, mut byte) = (Vec::new(), [0]);
    while line.len() < LONGEST_CONFIG {
        stream.read_exact(&mut byte)?;
        match byte {
            [b'\n'] => break,
            [byte] => line.push(byte),
        }
    }
    serde_json::from_slice(&line).map_err(io::Error::other)
}

async fn run(config: Config, stream: tokio::net::UnixStream) -> Result<u8, Problem> {
    let records = Records::open(&config.records).map_err(|error| unkept(&error))?;
    let class = records.class().map_err(|error| unkept(&error))?;
    let tls = config.certificate.tls().map_err(|error| {
        Problem::machine(format!(
            "the certificate of the class can't be used: {error}"
        ))
    })?;
    let (remote, listens) = Remote::new(stream);
    let listens = tokio::spawn(listens);
    let door = Door::Class {
        listen: config.listen,
        names: config.certificate.names.clone(),
        tls: Arc::new(tls),
        records,
    };
    let (ready, server) = oneshot::channel();
    let (_end, ended) = oneshot::channel();
    let listen = config.listen;
    tokio::spawn(async move {
        if let Ok(server) = server.await {
            welcome(&config, &class, &server);
            let Ok(mut asked) = signal(SignalKind::user_defined1()) else {
                return;
            };
            while asked.recv().await.is_some() {
                let link = server.link(None);
                show(&config, &json!({ "link": link }), || {
                    format!("  For you, once:      {link}")
                });
            }
        }
    });
    let served = cksl_class::serve(Arc::new(remote), door, ready, ended).await;
    match served {
        Err(error) if !listens.is_finished() => {
            Err(Problem::machine(format!("{listen} can't be had: {error}"))
                .hint("cksl class serve CLASS --listen 0.0.0.0:PORT   takes another port"))
        }
        // Its host has ended, and with it the class.
        _ => Ok(exit::DONE),
    }
}

fn show(config: &Config, data: &serde_json::Value, text: impl FnOnce() -> String) {
    let line = if config.json {
        data.to_string()
    } else {
        text()
    };
    let mut out = io::stdout();
    let _ = writeln!(out, "{line}").and_then(|()| out.flush());
}

/// Says how to come in.
fn welcome(config: &Config, class: &Class, server: &Server) {
    let (address, link) = (server.origin(), server.link(None));
    let code = class.shown_code();
    let fingerprint = config.certificate.fingerprint();
    let data = json!({ "address": address, "code": code, "link": link, "sha256": fingerprint });
    show(config, &data, || {
        let (first, second) = fingerprint.split_at(fingerprint.len() / 2 + 1);
        let state = if class.open { "open" } else { "closed" };
        format!(
            "  Class {name} is {state}.\n\n  Learners open       {address}\n  and type the code   {code}\n  For you, once:      \
             {link}\n\n  Browsers warn once: this machine vouches for itself. The certificate's SHA-256 is\n    \
             {first}\n    {second}\n  Enter prints another link for you. Ctrl-C ends the pages; labs stay.",
            name = class.name
        )
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_certificate_serves_its_names_and_has_the_print_that_browsers_show() {
        let names = vec!["192.0.2.7".to_owned(), "class.example".to_owned()];
        let made = Certificate::make(names).unwrap();
        assert!(made.tls().is_ok());
        let print = made.fingerprint();
        assert_eq!(print.len(), 95);
        assert!(print.split(':').all(|pair| pair.len() == 2));
    }

    #[test]
    fn an_address_that_is_listened_to_is_the_only_name() {
        assert_eq!(own_names([192, 0, 2, 7].into()), ["192.0.2.7"]);
        let all = own_names([0, 0, 0, 0].into());
        assert!(all.iter().any(|name| name == "localhost"));
    }
}
