//! The filters of system calls that a thread is under, as the kernel has them.

use std::io;
use std::ptr;
use std::thread;
use std::time::{Duration, Instant};

use nix::libc;

/// How long a thread may take to stop.
const STOPS: Duration = Duration::from_secs(2);

/// How often it is looked whether it has.
const LOOK: Duration = Duration::from_micros(200);

/// The longest program that the kernel takes (`BPF_MAXINSNS`).
const LONGEST: usize = 4096;

/// Filters of one thread beyond these are a sign that something is wrong.
const MOST: usize = 64;

/// From linux/ptrace.h.
const PTRACE_SECCOMP_GET_FILTER: Request = 0x420c;

/// An instruction of classic BPF.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Instruction {
    /// What it does.
    pub code: u16,
    /// How many instructions a jump skips if its condition holds.
    pub jt: u8,
    /// … and if it doesn't.
    pub jf: u8,
    /// Its constant.
    pub k: u32,
}

/// The programs of all filters that a thread is under, the oldest first. The thread is stopped for that
/// moment, and goes on as if nothing had been.
///
/// # Errors
/// `EPERM` if somebody else traces the thread, or the caller may not; `EACCES` if the caller is under a
/// filter itself; `ESRCH` if the thread has ended; `EIO` on a kernel without `CONFIG_CHECKPOINT_RESTORE`.
pub fn attached_filters(thread: i32) -> io::Result<Vec<Vec<Instruction>>> {
    let traced = Traced::stop(thread)?;
    let mut filters = Vec::new();
    while let Some(program) = traced.filter(filters.len())? {
        filters.push(program);
        if filters.len() > MOST {
            return Err(io::Error::other(format!("there are more than {MOST}")));
        }
    }
    Ok(filters)
}

/// A thread that this one traces, stopped; it goes on when this is dropped.
struct Traced {
    thread: libc::pid_t,
    /// The signal that it was stopped before it got, if any.
    signal: libc::c_int,
}

impl Traced {
    fn stop(thread: i32) -> io::Result<Self> {
        request(libc::PTRACE_SEIZE, thread, 0, ptr::null_mut())?;
        // From here on dropping it lets it go.
        let mut traced = Self { thread, signal: 0 };
        request(libc::PTRACE_INTERRUPT, thread, 0, ptr::null_mut())?;
        let deadline = Instant::now() + STOPS;
        loop {
            let mut status = 0;
            // SAFETY: `status` is a place for an int, which is all that the call writes.
            let waited =
                unsafe { libc::waitpid(thread, &raw mut status, libc::__WALL | libc::WNOHANG) };
            match waited {
                -1 => return Err(io::Error::last_os_error()),
                0 if Instant::now() > deadline => return Err(io::ErrorKind::TimedOut.into()),
                0 => thread::sleep(LOOK),
                _ if libc::WIFSTOPPED(status) => {
                    // Of another kind than the stop that was asked for: a signal is on its way to it.
                    if status >> 16 == 0 {
                        traced.signal = libc::WSTOPSIG(status);
                    }
                    return Ok(traced);
                }
                _ => return Err(io::Error::from_raw_os_error(libc::ESRCH)),
            }
        }
    }

    /// The filter of that number, if there are so many.
    fn filter(&self, number: usize) -> io::Result<Option<Vec<Instruction>>> {
        let get = |place: *mut libc::sock_filter| {
            request(PTRACE_SECCOMP_GET_FILTER, self.thread, number, place.cast())
        };
        let length = match get(ptr::null_mut()) {
            Err(error) if error.raw_os_error() == Some(libc::ENOENT) => return Ok(None),
            // A thread that is under no filter at all.
            Err(error) if error.raw_os_error() == Some(libc::EINVAL) && number == 0 => {
                return Ok(None);
            }
            length => usize::try_from(length?).unwrap_or(usize::MAX),
        };
        if length > LONGEST {
            return Err(io::Error::other(format!("one has {length} instructions")));
        }
        // Room for the longest: the number that was told is not what bounds the kernel.
        let mut program = vec![
            libc::sock_filter {
                code: 0,
                jt: 0,
                jf: 0,
                k: 0
            };
            LONGEST
        ];
        get(program.as_mut_ptr())?;
        program.truncate(length);
        let instructions = program.into_iter().map(|one| Instruction {
            code: one.code,
            jt: one.jt,
            jf: one.jf,
            k: one.k,
        });
        Ok(Some(instructions.collect()))
    }
}

impl Drop for Traced {
    fn drop(&mut self) {
        let signal = ptr::without_provenance_mut(usize::try_from(self.signal).unwrap_or(0));
        // A thread that has ended, or has not stopped yet, can't be told; the kernel lets go of all that
        // the calling thread traces when that ends.
        let _ = request(libc::PTRACE_DETACH, self.thread, 0, signal);
    }
}

/// What C libraries declare ptrace's requests as.
#[cfg(target_env = "musl")]
type Request = libc::c_int;
/// What C libraries declare ptrace's requests as.
#[cfg(not(target_env = "musl"))]
type Request = libc::c_uint;

/// `place` is null, a signal's number, or room for the longest program.
fn request(
    request: Request,
    thread: libc::pid_t,
    number: usize,
    place: *mut libc::c_void,
) -> io::Result<libc::c_long> {
    // SAFETY: of the requests of this module only PTRACE_SECCOMP_GET_FILTER writes through `place`: a
    // program, which is no longer than the kernel's longest.
    let answer = unsafe { libc::ptrace(request, thread, number, place) };
    match answer {
        -1 => Err(io::Error::last_os_error()),
        answer => Ok(answer),
    }
}

#[cfg(test)]
mod tests {
    use std::process::{Command, Stdio};

    use super::*;

    #[test]
    fn a_thread_without_filters_has_none_and_goes_on() {
        let mut child = Command::new("cat")
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .spawn()
            .unwrap();
        let pid = i32::try_from(child.id()).unwrap();
        let own = std::fs::read_to_string("/proc/self/status").unwrap();
        match attached_filters(pid) {
            Ok(filters) => assert_eq!(filters, Vec::<Vec<Instruction>>::new()),
            // As another user, or where the tests themselves are under a filter.
            Err(error)
                if !own.contains("Seccomp:\t0") || own.contains("CapEff:\t0000000000000000") =>
            {
                eprintln!("skipped: {error}");
            }
            Err(error) => panic!("{error}"),
        }
        drop(child.stdin.take());
        assert!(child.wait().unwrap().success(), "it has gone on");
        let gone = attached_filters(pid).unwrap_err();
        assert_eq!(gone.raw_os_error(), Some(libc::ESRCH));
    }
}
