//! Filters of system calls (seccomp, classic BPF).

use std::io;
use std::mem::offset_of;

use nix::libc;

/// System calls of the x32 interface have this bit in their number.
const X32_BIT: u32 = 0x4000_0000;

/// `AUDIT_ARCH_X86_64`: little-endian, 64 bit, machine 62.
const ARCH_X86_64: u32 = 0xc000_003e;

/// What a filter refuses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rule {
    /// The system call with this number.
    Call(u32),
    /// The system call with this number, when the low 32 bits of its first argument are this.
    CallWith(u32, u32),
}

/// A filter that refuses some system calls with `EPERM`, all those of other architectures (32-bit
/// and x32 on x86-64) among them, and allows the rest.
#[derive(Debug)]
pub struct SyscallFilter {
    program: Vec<libc::sock_filter>,
}

impl SyscallFilter {
    /// The filter that refuses what `rules` say.
    #[must_use]
    pub fn refusing(rules: &[Rule]) -> Self {
        // A refusal is written out where it is needed rather than jumped to: jumps are 8 bits wide.
        let refuse = statement(
            libc::BPF_RET | libc::BPF_K,
            libc::SECCOMP_RET_ERRNO | libc::EPERM.unsigned_abs(),
        );
        let number = load(offset_of!(libc::seccomp_data, nr));
        let mut program = vec![
            load(offset_of!(libc::seccomp_data, arch)),
            jump(libc::BPF_JEQ, ARCH_X86_64, 1, 0),
            refuse,
            number,
            jump(libc::BPF_JGE, X32_BIT, 0, 1),
            refuse,
        ];
        for rule in rules {
            match *rule {
                Rule::Call(call) => program.extend([jump(libc::BPF_JEQ, call, 0, 1), refuse]),
                Rule::CallWith(call, argument) => program.extend([
                    jump(libc::BPF_JEQ, call, 0, 4),
                    load(offset_of!(libc::seccomp_data, args)),
                    jump(libc::BPF_JEQ, argument, 0, 1),
                    refuse,
                    number,
                ]),
            }
        }
        program.push(statement(
            libc::BPF_RET | libc::BPF_K,
            libc::SECCOMP_RET_ALLOW,
        ));
        SyscallFilter { program }
    }

    /// The filter that has the kernel write a record of one system call and refuses none.
    #[must_use]
    pub fn logging(call: u32) -> Self {
        let program = vec![
            load(offset_of!(libc::seccomp_data, nr)),
            jump(libc::BPF_JEQ, call, 0, 1),
            statement(libc::BPF_RET | libc::BPF_K, libc::SECCOMP_RET_LOG),
            statement(libc::BPF_RET | libc::BPF_K, libc::SECCOMP_RET_ALLOW),
        ];
        SyscallFilter { program }
    }

    /// Puts the calling thread, and all that it starts from now on, under the filter, for good.
    /// `no_new_privs` is left as it is, so set-user-id programs keep working.
    ///
    /// # Errors
    /// `EACCES` without `CAP_SYS_ADMIN` in the caller's user namespace.
    pub fn install(&self) -> io::Result<()> {
        let program = libc::sock_fprog {
            len: u16::try_from(self.program.len()).map_err(io::Error::other)?,
            filter: self.program.as_ptr().cast_mut(),
        };
        // SAFETY: `program` names `len` instructions that live as long as `self`; the kernel copies
        // them and writes nothing.
        let done = unsafe {
            libc::syscall(
                libc::SYS_seccomp,
                libc::SECCOMP_SET_MODE_FILTER,
                0,
                &raw const program,
            )
        };
        if done == 0 {
            Ok(())
        } else {
            Err(io::Error::last_os_error())
        }
    }
}

fn load(offset: usize) -> libc::sock_filter {
    let offset = u32::try_from(offset).expect("seccomp_data is 64 bytes long");
    statement(libc::BPF_LD | libc::BPF_W | libc::BPF_ABS, offset)
}

fn statement(code: u32, k: u32) -> libc::sock_filter {
    instruction(code, k, 0, 0)
}

fn jump(condition: u32, k: u32, when_true: u8, when_false: u8) -> libc::sock_filter {
    let code = libc::BPF_JMP | condition | libc::BPF_K;
    instruction(code, k, when_true, when_false)
}

fn instruction(code: u32, k: u32, jt: u8, jf: u8) -> libc::sock_filter {
    let code = u16::try_from(code).expect("codes of classic BPF fit 16 bits");
    libc::sock_filter { code, jt, jf, k }
}

#[cfg(test)]
mod tests {
    use super::{Rule, SyscallFilter};
    use nix::libc;

    /// What the filter answers, computed as the kernel would.
    fn verdict(filter: &SyscallFilter, arch: u32, number: u32, first: u32) -> u32 {
        let (mut at, mut accumulator) = (0, 0);
        loop {
            let step = filter.program[at];
            at += 1;
            match u32::from(step.code) {
                code if code == libc::BPF_LD | libc::BPF_W | libc::BPF_ABS => {
                    accumulator = match step.k {
                        0 => number,
                        4 => arch,
                        16 => first,
                        other => panic!("loads from {other}"),
                    };
                }
                code if code & 7 == libc::BPF_JMP => {
                    let holds = match code & 0xf0 {
                        libc::BPF_JEQ => accumulator == step.k,
                        libc::BPF_JGE => accumulator >= step.k,
                        other => panic!("jumps by {other}"),
                    };
                    at += usize::from(if holds { step.jt } else { step.jf });
                }
                _ => return step.k,
            }
        }
    }

    const REFUSED: u32 = libc::SECCOMP_RET_ERRNO | libc::EPERM as u32;

    #[test]
    fn named_calls_are_refused_and_others_are_not() {
        let filter = SyscallFilter::refusing(&[Rule::Call(425), Rule::CallWith(41, 40)]);
        let native = |number, first| verdict(&filter, super::ARCH_X86_64, number, first);
        assert_eq!(native(425, 0), REFUSED);
        assert_eq!(native(41, 40), REFUSED);
        assert_eq!(native(41, 2), libc::SECCOMP_RET_ALLOW);
        assert_eq!(native(0, 40), libc::SECCOMP_RET_ALLOW);
    }

    #[test]
    fn calls_of_other_architectures_are_refused() {
        let filter = SyscallFilter::refusing(&[]);
        let i386 = 0x4000_0003;
        assert_eq!(verdict(&filter, i386, 20, 0), REFUSED);
        assert_eq!(
            verdict(&filter, super::ARCH_X86_64, super::X32_BIT | 39, 0),
            REFUSED
        );
    }
}
