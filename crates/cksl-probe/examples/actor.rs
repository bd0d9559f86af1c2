//! Does one thing, for the tests of the probe to see: `actor VERB ARGUMENT…`.

use std::error::Error;
use std::ffi::{CString, OsStr};
use std::fs::File;
use std::io::{Read, Write};
use std::net::{Ipv4Addr, Ipv6Addr, TcpListener, TcpStream, UdpSocket};
use std::os::fd::{AsFd, AsRawFd};
use std::os::unix::net::{UnixListener, UnixStream};
use std::process::Command;

use nix::sys::ptrace;
use nix::sys::signal::Signal;
use nix::unistd::Pid;
use rustix::fs::{AtFlags, MemfdFlags, Mode, OFlags};
use rustix::process::{PidfdFlags, pidfd_open, pidfd_send_signal};

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args_os().skip(1);
    let verb = arguments.next().unwrap_or_default();
    let arguments: Vec<_> = arguments.collect();
    match (verb.to_str().unwrap_or_default(), arguments.as_slice()) {
        ("nothing", _) => Ok(()),
        ("wait", []) => Ok(std::io::stdin().read_to_end(&mut Vec::new()).map(drop)?),
        ("open-at", [folder, name]) => open_at(folder, name),
        ("dup", [file]) => dup(file),
        ("read", [file]) => read(file),
        ("map", [at_once, later, never]) => map(at_once, later, never),
        ("open-often", [file, times]) => open_often(file, times),
        ("tcp", []) => tcp(TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?),
        ("tcp6", []) => tcp(TcpListener::bind((Ipv6Addr::LOCALHOST, 0))?),
        ("unix", [path]) => unix(path),
        ("udp", []) => udp(),
        ("trace", []) => trace(),
        ("trace-init", []) => trace_init(),
        ("from-memory", [program]) => from_memory(program),
        ("on-terminal", []) => on_terminal(),
        ("thread", []) => thread(),
        ("exec-in-thread", []) => exec_in_thread(),
        _ => Err("unknown verb or wrong arguments".into()),
    }
}

/// Traces the first process of its namespace, so that the kernel kills that when this one ends.
fn trace_init() -> Result<(), Box<dyn Error>> {
    ptrace::seize(Pid::from_raw(1), ptrace::Options::PTRACE_O_EXITKILL)?;
    Ok(())
}

/// Opens a name in a folder, then fails to remove another.
fn open_at(folder: &OsStr, name: &OsStr) -> Result<(), Box<dyn Error>> {
    let folder = File::open(folder)?;
    rustix::fs::openat(&folder, name, OFlags::RDONLY, Mode::empty())?;
    let refused = rustix::fs::unlinkat(&folder, "no-such-name", AtFlags::empty());
    assert!(refused.is_err());
    Ok(())
}

fn dup(file: &OsStr) -> Result<(), Box<dyn Error>> {
    rustix::io::dup(File::open(file)?.as_fd())?;
    Ok(())
}

fn read(file: &OsStr) -> Result<(), Box<dyn Error>> {
    let mut content = Vec::new();
    File::open(file)?.read_to_end(&mut content)?;
    std::io::stdout().write_all(b"read\n")?;
    Ok(())
}

/// Maps a file to be executed, one that becomes executable later, one that never does, and memory
/// that is no file's.
fn map(at_once: &OsStr, later: &OsStr, never: &OsStr) -> Result<(), Box<dyn Error>> {
    use rustix::mm::{MapFlags, MprotectFlags, ProtFlags, mmap, mmap_anonymous, mprotect};
    const PAGE: usize = 4096;
    let (at_once, later) = (File::open(at_once)?, File::open(later)?);
    let never = File::open(never)?;
    let (anywhere, private) = (std::ptr::null_mut(), MapFlags::PRIVATE);
    let code = ProtFlags::READ | ProtFlags::EXEC;
    // SAFETY: new mappings at addresses of the kernel's choice, which are never accessed.
    unsafe {
        mmap(anywhere, PAGE, code, private, &at_once, 0)?;
        mmap(anywhere, PAGE, ProtFlags::READ, private, &never, 0)?;
        mmap_anonymous(anywhere, PAGE, code, private)?;
        let start = mmap(anywhere, PAGE, ProtFlags::READ, private, &later, 0)?;
        mprotect(start, PAGE, MprotectFlags::READ | MprotectFlags::EXEC)?;
    }
    Ok(())
}

fn open_often(file: &OsStr, times: &OsStr) -> Result<(), Box<dyn Error>> {
    for _ in 0..times.to_str().ok_or("no number")?.parse()? {
        File::open(file)?;
    }
    Ok(())
}

fn tcp(listener: TcpListener) -> Result<(), Box<dyn Error>> {
    let stream = TcpStream::connect(listener.local_addr()?)?;
    listener.accept()?;
    drop(stream);
    Ok(())
}

fn unix(path: &OsStr) -> Result<(), Box<dyn Error>> {
    let listener = UnixListener::bind(path)?;
    let stream = UnixStream::connect(path)?;
    listener.accept()?;
    drop(stream);
    std::fs::remove_file(path)?;
    Ok(())
}

fn udp() -> Result<(), Box<dyn Error>> {
    let socket = UdpSocket::bind((Ipv4Addr::LOCALHOST, 0))?;
    socket.send_to(b"knock", (Ipv4Addr::LOCALHOST, 9999))?;
    Ok(())
}

/// Traces a child, lets it go, and ends it with signals by number and by descriptor.
fn trace() -> Result<(), Box<dyn Error>> {
    let mut child = Command::new(std::env::current_exe()?)
        .args(["wait"])
        .stdin(std::process::Stdio::piped())
        .spawn()?;
    let pid = Pid::from_raw(i32::try_from(child.id())?);
    ptrace::seize(pid, ptrace::Options::empty())?;
    nix::sys::signal::kill(pid, Signal::SIGCONT)?;
    let raw = rustix::process::Pid::from_raw(pid.as_raw()).ok_or("no pid")?;
    let descriptor = pidfd_open(raw, PidfdFlags::empty())?;
    pidfd_send_signal(&descriptor, rustix::process::Signal::KILL)?;
    child.wait()?;
    Ok(())
}

/// Executes a program from a copy in memory.
fn from_memory(program: &OsStr) -> Result<(), Box<dyn Error>> {
    let memory = rustix::fs::memfd_create("hidden", MemfdFlags::CLOEXEC)?;
    File::from(memory.try_clone()?).write_all(&std::fs::read(program)?)?;
    let path = CString::new(format!("/proc/self/fd/{}", memory.as_raw_fd()))?;
    nix::unistd::execv(&path, &[c"from-memory", c"nothing"])?;
    Ok(())
}

/// Executes this program again on a terminal of its own.
fn on_terminal() -> Result<(), Box<dyn Error>> {
    use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};
    rustix::process::setsid()?;
    let master = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY)?;
    grantpt(&master)?;
    unlockpt(&master)?;
    let _terminal = rustix::fs::open(ptsname(&master, Vec::new())?, OFlags::RDWR, Mode::empty())?;
    nix::unistd::execv(&own_path()?, &[c"on-terminal", c"nothing"])?;
    Ok(())
}

fn own_path() -> Result<CString, Box<dyn Error>> {
    let path = std::env::current_exe()?;
    Ok(CString::new(path.into_os_string().into_encoded_bytes())?)
}

/// Opens a file from a second thread.
fn thread() -> Result<(), Box<dyn Error>> {
    let opened = std::thread::spawn(|| File::open("/proc/thread-self/comm").is_ok());
    assert!(opened.join().is_ok_and(|opened| opened));
    Ok(())
}

/// Executes this program again from a second thread, which takes the place of the first.
fn exec_in_thread() -> Result<(), Box<dyn Error>> {
    let own = own_path()?;
    let executing =
        std::thread::spawn(move || nix::unistd::execv(&own, &[c"from-a-thread", c"nothing"]));
    match executing.join() {
        Ok(Err(error)) => Err(error.into()),
        _ => Err("the thread has ended".into()),
    }
}
