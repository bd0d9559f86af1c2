//! `cksl class serve`: root makes labs and shells, and a child without rights speaks to browsers and to hosts.

use std::fs;
use std::io::{self, BufRead as _, IsTerminal as _, Read as _, Write as _};
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
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
use cksl::problem::{Problem, exit};
use cksl_class::class::{Class, Records};
use cksl_class::dial::{Fingerprint, Pass};
use cksl_class::facts::{Facts, Keeper};
use cksl_class::host::Offer;
use cksl_class::remote::{End, Hello, attend};
use cksl_class::{Door, Host, Hosts, Server};
use nix::sys::resource::{Resource, getrlimit, setrlimit};
use nix::sys::signal::SigSet;
use rustix::process::{Pid, Signal as Kill, kill_process};
use rustls::ServerConfig;
use rustls::pki_types::{CertificateDer, PrivatePkcs8KeyDer};
use serde::{Deserialize, Serialize};
use serde_json::json;
use tokio::io::AsyncReadExt as _;
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::oneshot;

use super::super::context::Context;
use super::super::host::{HANGING_UP, Local, offer};
use super::super::interrupt::interrupted;
use super::super::print::print;
use super::folder::Folder;
use super::place::place;
use super::work::machine_name;
use super::{keep_recordings, show, unkept};

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
    /// By which it is reached; the first is shown.
    names: Vec<String>,
    certificate: Certificate,
    /// What there is to start.
    offer: Offer,
    /// Whether the parent is a host.
    hosts: bool,
    /// The class, and the directory of its records.
    class: String,
    records: PathBuf,
    metrics: Option<SocketAddr>,
    json: bool,
}

/// How a class is to be served.
pub(super) struct Wanted {
    /// Where.
    pub(super) listen: SocketAddr,
    /// By which names; none for those that this machine has.
    pub(super) names: Vec<String>,
    /// Whether this machine makes labs.
    pub(super) hosts: bool,
    /// The most labs of a single node at a time.
    pub(super) room: Option<u32>,
    /// Where numbers for Prometheus are served.
    pub(super) metrics: Option<SocketAddr>,
}

/// A certificate that vouches for itself, with its key; both DER in Base64.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Certificate {
    /// Names and addresses that it is for.
    names: Vec<String>,
    certificate: String,
    key: String,
}

impl Certificate {
    /// That of the class; a new one if it is not for all of these names.
    fn of(folder: &Folder, mut names: Vec<String>) -> Result<Self, Problem> {
        names.truncate(MOST_NAMES);
        if let Some(known) = Self::known(folder).filter(|known| known.is_for(&names)) {
            return Ok(known);
        }
        let failed = |error: &dyn std::fmt::Display| {
            Problem::machine(format!("no certificate can be made: {error}"))
        };
        let made = Self::make(names).map_err(|error| failed(&error))?;
        made.keep(&folder.certificate())
            .map_err(|error| failed(&error))?;
        Ok(made)
    }

    /// That of the class, if it was served or has hosts.
    fn known(folder: &Folder) -> Option<Self> {
        let text = fs::read_to_string(folder.certificate()).ok()?;
        serde_json::from_str(&text).ok()
    }

    fn is_for(&self, names: &[String]) -> bool {
        names.iter().all(|name| self.names.contains(name))
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

    fn fingerprint(&self) -> Fingerprint {
        Fingerprint::of(&STANDARD.decode(&self.certificate).unwrap_or_default())
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
pub(super) fn serve(context: &Context, folder: Folder, wanted: Wanted) -> Result<u8, Problem> {
    let _lock = folder.lock()?;
    crate::log::to_stderr();
    let names = match wanted.names.is_empty() {
        true => own_names(wanted.listen.ip()),
        false => wanted.names,
    };
    let config = Config {
        listen: wanted.listen,
        certificate: Certificate::of(&folder, names.clone())?,
        names,
        offer: offer(folder.context(), false)?,
        hosts: wanted.hosts,
        class: folder.name().to_owned(),
        records: folder.records(),
        metrics: wanted.metrics,
        json: context.terminal.json,
    };
    let mut ended = interrupted()?;
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| Problem::machine(format!("the class can't be served: {error}")))?;
    let host = match wanted.hosts {
        true => Some(keeper(&folder, wanted.room, &runtime)?),
        false => None,
    };
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
                () = work(stream, host.clone()) => false,
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

/// The labs of this machine, and what is known of them and not in the records yet.
fn keeper(
    folder: &Folder,
    room: Option<u32>,
    runtime: &tokio::runtime::Runtime,
) -> Result<Arc<Keeper>, Problem> {
    let facts = Facts::open(&folder.facts()).map_err(|error| {
        let file = folder.facts();
        Problem::machine(format!("{} can't be used: {error}", file.display()))
    })?;
    keep_recordings(folder.context())?;
    let local = Local::new(folder.context().clone(), room);
    let _in = runtime.enter();
    Ok(Keeper::new(Arc::new(local), facts))
}

/// Is the host of the server, or only waits for its end.
async fn work(mut stream: tokio::net::UnixStream, host: Option<Arc<Keeper>>) {
    let Some(host) = host else {
        // It says nothing.
        let _ = stream.read(&mut [0]).await;
        return;
    };
    let hello = Hello::new(machine_name(), host.source());
    match attend(stream, host as Arc<dyn Host>, hello).await {
        End::Cut(_) => {}
        End::Refused(why) => tell!("cksl: the server of the class does not want its host: {why}"),
        End::Wrong(why) => tell!("cksl: the server of the class said what it must not: {why}"),
    }
}

/// `cksl class host-token`
pub(super) fn host_token(context: &Context, folder: Folder) -> Result<u8, Problem> {
    let names = own_names(Ipv4Addr::UNSPECIFIED.into());
    // The names of a class that is served are those of the last time.
    let certificate = match Certificate::known(&folder) {
        Some(known) => known,
        None => Certificate::of(&folder, names)?,
    };
    let fingerprint = certificate.fingerprint();
    let first = certificate.names.first().cloned().unwrap_or_default();
    let class = folder.name().to_owned();
    let records = folder.into_records()?;
    let (token, id) = records.new_host_token().map_err(|error| unkept(&error))?;
    let pass = Pass { token, fingerprint };
    let data = json!({ "class": class, "token": pass.to_string(), "id": id });
    print(context, &data, |_| {
        format!(
            "  On each machine that is to make labs for class {class}:\n\n    sudo cksl host https://{first}:8443 {pass}\n\n  The \
             address is that which `cksl class serve` prints. Several machines may use the token; it is shown once.\n  To \
             revoke it: sudo cksl class host-token {class} --revoke {id}\n"
        )
    })
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
        .spawn()?;
    drop(command);
    writeln!(here, "{}", serde_json::to_string(config)?)?;
    here.set_nonblocking(true)?;
    Ok((child, here))
}

/// The server: the hidden command that [`serve`] starts.
pub(crate) fn child() -> Result<u8, Problem> {
    let bug = |error: &dyn std::fmt::Display| {
        Problem::bug(format!("the server of a class can't begin: {error}"))
    };
    nix::sys::prctl::set_no_new_privs().map_err(|error| bug(&error))?;
    // Away from root's terminal: nothing can be typed into it from here, and Ctrl-C is for the parent, which then ends this.
    nix::unistd::setsid().map_err(|error| bug(&error))?;
    // Signals are blocked in the parent.
    let _ = SigSet::all().thread_unblock();
    if let Ok((_, most)) = getrlimit(Resource::RLIMIT_NOFILE) {
        let _ = setrlimit(Resource::RLIMIT_NOFILE, most, most);
    }
    let stream = io::stdin().as_fd().try_clone_to_owned();
    let mut stream = UnixStream::from(stream.map_err(|error| bug(&error))?);
    let config: Config = read_config(&mut stream).map_err(|error| bug(&error))?;
    crate::log::to_stderr();
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
    let place = place(&config.records, &config.class)?;
    let records = Records::open(&place).map_err(|error| unkept(&error))?;
    let records = Arc::new(records);
    let class = records.class().map_err(|error| unkept(&error))?;
    let tls = config.certificate.tls().map_err(|error| {
        Problem::machine(format!(
            "the certificate of the class can't be used: {error}"
        ))
    })?;
    let hosts = Hosts::new(Arc::clone(&records), config.offer.clone());
    let hosts = hosts.map_err(|error| unkept(&error))?;
    let door = Door::Class {
        listen: config.listen,
        names: config.names.clone(),
        tls: Arc::new(tls),
        records,
        hosts: Arc::clone(&hosts),
        metrics: config.metrics,
    };
    let (ready, server) = oneshot::channel();
    let (end, ended) = oneshot::channel();
    let (own, is_hosted) = (Arc::clone(&hosts), config.hosts);
    let mut stream = stream;
    tokio::spawn(async move {
        // With its parent the server ends, too, also with one that is no host.
        if is_hosted {
            if let Err(why) = own.attach_own(stream).await {
                tracing::warn!("the host of this machine was sent away: {why}");
            }
        } else {
            let _ = stream.read(&mut [0]).await;
        }
        let _ = end.send(());
    });
    let listen = config.listen;
    tokio::spawn(async move {
        if let Ok(server) = server.await {
            welcome(&config, &class, &server);
            let Ok(mut asked) = signal(SignalKind::user_defined1()) else {
                return;
            };
            while asked.recv().await.is_some() {
                let link = server.link(None);
                show(config.json, &json!({ "link": link }), || {
                    format!("  For you, once:      {link}")
                });
            }
        }
    });
    let served = cksl_class::serve(hosts, door, ready, ended).await;
    served.map_err(|error| {
        Problem::machine(format!("{listen} can't be had: {error}"))
            .hint("cksl class serve CLASS --listen 0.0.0.0:PORT   takes another port")
    })?;
    Ok(exit::DONE)
}

/// Says how to come in.
fn welcome(config: &Config, class: &Class, server: &Server) {
    let (address, link) = (server.origin(), server.link(None));
    let code = class.shown_code();
    let fingerprint = config.certificate.fingerprint().shown();
    let data = json!({ "address": address, "code": code, "link": link, "sha256": fingerprint });
    show(config.json, &data, || {
        let (first, second) = fingerprint.split_at(fingerprint.len() / 2 + 1);
        let way_in = format!("{address}/#{code}");
        let qr = match io::stdout().is_terminal() {
            true => cksl_class::qr::lines(&way_in).join("\n  "),
            false => String::new(),
        };
        let state = if class.open { "open" } else { "closed" };
        format!(
            "  Class {name} is {state}.\n\n  Learners open       {address}\n  and type the code   {code}\n  For you, once:      \
             {link}\n\n  Browsers warn once: this machine vouches for itself. The certificate's SHA-256 is\n    \
             {first}\n    {second}\n  Enter prints another link for you. Ctrl-C ends the pages; labs stay.\n\n  {qr}",
            name = class.name
        )
    });
}

#[cfg(test)]
mod tests {
    use cksl_class::dial::Address;
    use rustls::sign::{CertifiedKey, SingleCertAndKey};

    use super::*;

    #[test]
    fn a_certificate_serves_its_names_and_has_the_print_that_browsers_show() {
        let names = vec!["192.0.2.7".to_owned(), "class.example".to_owned()];
        let made = Certificate::make(names).unwrap();
        assert!(made.tls().is_ok());
        let print = made.fingerprint().shown();
        assert_eq!(print.len(), 95);
        assert!(print.split(':').all(|pair| pair.len() == 2));
    }

    /// Shakes hands with all who come, as that server.
    fn served(tls: ServerConfig) -> Address {
        let tls = Arc::new(tls);
        let door = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let address = door.local_addr().unwrap().to_string();
        thread::spawn(move || {
            for stream in door.incoming() {
                let mut hands = rustls::ServerConnection::new(Arc::clone(&tls)).unwrap();
                // Who comes may not want to.
                let _ = hands.complete_io(&mut stream.unwrap());
            }
        });
        address.parse().unwrap()
    }

    #[test]
    fn who_has_copied_a_certificate_without_its_key_is_not_the_server() {
        let make = || Certificate::make(vec!["127.0.0.1".to_owned()]).unwrap();
        let (class, other) = (make(), make());
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let key = PrivatePkcs8KeyDer::from(STANDARD.decode(&other.key).unwrap());
        let key = provider.key_provider.load_private_key(key.into()).unwrap();
        let shown = CertificateDer::from(STANDARD.decode(&class.certificate).unwrap());
        let shown = CertifiedKey::new(vec![shown], key);
        let copied = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_cert_resolver(Arc::new(SingleCertAndKey::from(shown)));
        let real = served(class.tls().unwrap());
        let copy = served(copied);
        let pass: Pass = format!("{}@{}", "a".repeat(43), class.fingerprint())
            .parse()
            .unwrap();
        let runtime = tokio::runtime::Runtime::new().unwrap();
        runtime.block_on(async {
            assert_eq!(real.fingerprint().await, Ok(class.fingerprint()));
            let refused = copy.fingerprint().await.unwrap_err();
            assert!(
                format!("{refused:?}").contains("BadSignature"),
                "{refused:?}"
            );
            let refused = copy.dial(&pass).await.err();
            assert!(
                format!("{refused:?}").contains("BadSignature"),
                "{refused:?}"
            );
        });
    }

    #[test]
    fn an_address_that_is_listened_to_is_the_only_name() {
        assert_eq!(own_names([192, 0, 2, 7].into()), ["192.0.2.7"]);
        let all = own_names([0, 0, 0, 0].into());
        assert!(all.iter().any(|name| name == "localhost"));
    }
}
