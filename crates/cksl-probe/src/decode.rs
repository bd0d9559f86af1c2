//! Bytes of the ring buffer → [`Sample`].
//!
//! The kernel wrote them, so they should be well-formed; if they are not, the record is refused
//! as a whole, never read beyond its end.

use crate::sample::{ChildIds, FileRef, Image, Inode, Sample, Task, What};
use crate::wire::{self, take};

/// Decodes one record; `None` if it is malformed.
pub(crate) fn decode(mut record: &[u8]) -> Option<Sample> {
    let bytes = &mut record;
    let head: wire::Head = take(bytes)?;
    let what = match head.kind {
        // By far the most: made where it is to be, since it is large.
        wire::KIND_SYSCALL => return syscall(task(&head), take(bytes)?, bytes),
        wire::KIND_EXEC => exec(take(bytes)?, bytes)?,
        wire::KIND_FORK => fork(take(bytes)?),
        wire::KIND_EXIT => exit(take(bytes)?),
        wire::KIND_MAP => map(bytes)?,
        _ => return None,
    };
    Some(Sample {
        task: task(&head),
        what,
    })
}

/// Splits the next field off `bytes`.
fn field<'a>(bytes: &mut &'a [u8]) -> Option<(wire::Field, &'a [u8])> {
    let field: wire::Field = take(bytes)?;
    let size = usize::from(field.size);
    let (value, rest) = bytes.split_at_checked(size.next_multiple_of(8))?;
    *bytes = rest;
    Some((field, &value[..size]))
}

fn task(head: &wire::Head) -> Task {
    Task {
        lab: head.lab,
        cpu: head.cpu as u16,
        boot_ns: head.boot_ns,
        tid: head.tid,
        pid: head.pid,
        ppid: head.ppid,
        vtid: head.vtid,
        vpid: head.vpid,
        host_tid: head.host_tid,
        host_pid: head.host_pid,
        host_ppid: head.host_ppid,
        pid_ns: head.pid_ns,
        kuid: head.kuid,
        kgid: head.kgid,
        start_boot_ns: head.start_boot_ns,
        comm: head.comm,
    }
}

fn syscall(task: Task, body: wire::SyscallBody, bytes: &mut &[u8]) -> Option<Sample> {
    let mut data = Vec::new();
    let mut base = Vec::new();
    let mut file = None;
    let mut target = None;
    let mut local = None;
    let mut peer = None;
    while !bytes.is_empty() {
        let (field, mut value) = field(bytes)?;
        match field.tag {
            wire::FIELD_DATA => data.push((field.arg, value.to_vec())),
            wire::FIELD_BASE => base.push((field.arg, path(value))),
            wire::FIELD_FILE => file = Some(file_ref(value)?),
            wire::FIELD_TARGET => {
                let body: wire::TargetBody = take(&mut value)?;
                target = Some((body.pid, body.host_pid));
            }
            wire::FIELD_LOCAL => local = Some(value.to_vec()),
            wire::FIELD_PEER => peer = Some(value.to_vec()),
            _ => return None,
        }
    }
    let socket = (local.is_some() || peer.is_some())
        .then(|| (local.unwrap_or_default(), peer.unwrap_or_default()));
    Some(Sample {
        task,
        what: What::Syscall {
            nr: body.nr,
            ret: body.ret,
            args: body.args,
            data,
            base,
            file,
            target,
            socket,
        },
    })
}

fn exec(body: wire::ExecBody, bytes: &mut &[u8]) -> Option<What> {
    let mut image = Image {
        cut: body.flags & wire::EXEC_CUT != 0,
        tty: body.tty,
        sid: body.sid,
        pgid: body.pgid,
        vpgid: body.vpgid,
        loginuid: body.loginuid,
        cap_inheritable: body.cap_inheritable,
        cap_permitted: body.cap_permitted,
        cap_effective: body.cap_effective,
        exe_ctime: body.exe_ctime,
        exe_mtime: body.exe_mtime,
        exe_writable: body.flags & wire::EXEC_WRITABLE != 0,
        ..Image::default()
    };
    let mut filename = Vec::new();
    while !bytes.is_empty() {
        let (field, value) = field(bytes)?;
        match field.tag {
            wire::FIELD_ARGV => image.argv = value.to_vec(),
            wire::FIELD_ENV => image.env = value.to_vec(),
            wire::FIELD_CWD => image.cwd = path(value),
            wire::FIELD_CGROUP => image.cgroup = path(value),
            wire::FIELD_FILE => image.exe = file_ref(value)?,
            wire::FIELD_FILENAME => filename = value.to_vec(),
            wire::FIELD_CODE if field.arg == wire::CODE_PROGRAM => image.program = inode(value)?,
            wire::FIELD_CODE if field.arg == wire::CODE_FIRST => image.first = inode(value)?,
            _ => return None,
        }
    }
    Some(What::Exec {
        nr: body.nr,
        image: Box::new(image),
        filename,
    })
}

fn fork(body: wire::ForkBody) -> What {
    What::Fork {
        nr: body.nr,
        child: ChildIds {
            tid: body.tid,
            pid: body.pid,
            vtid: body.vtid,
            vpid: body.vpid,
            host_tid: body.host_tid,
            host_pid: body.host_pid,
            pid_ns: body.pid_ns,
            start_boot_ns: body.start_boot_ns,
        },
        flags: body.flags,
    }
}

fn exit(body: wire::ExitBody) -> What {
    What::Exit {
        status: body.status,
        group_dead: body.group_dead != 0,
    }
}

fn map(bytes: &mut &[u8]) -> Option<What> {
    let mut code = Vec::new();
    while !bytes.is_empty() {
        let (field, value) = field(bytes)?;
        match (field.tag, field.arg) {
            (wire::FIELD_CODE, wire::CODE_MAPPED) => code.push(inode(value)?),
            _ => return None,
        }
    }
    Some(What::Map { code })
}

/// A file, or `Some(None)` where the kernel's side could not look at it.
fn inode(mut value: &[u8]) -> Option<Option<Inode>> {
    let body: wire::InodeBody = take(&mut value)?;
    Some(Inode::of(&body))
}

fn file_ref(mut value: &[u8]) -> Option<FileRef> {
    let body: wire::FileBody = take(&mut value)?;
    Some(FileRef {
        path: if body.bits & wire::FILE_PSEUDO != 0 {
            pseudo_path(body.fs, body.ino, value)
        } else {
            path(value)
        },
        dev: body.dev,
        ino: body.ino,
        fs: body.fs,
        mode: body.mode,
        flags: body.flags,
        nlink: body.nlink,
        overlay_upper: body.bits & wire::FILE_UPPER != 0,
        overlay_lower: body.bits & wire::FILE_LOWER != 0,
        overlay_unknown: body.bits & wire::FILE_LAYER_UNKNOWN != 0,
        ctime: body.ctime,
        created: body.bits & wire::FILE_CREATED != 0,
        mounted: body.bits & wire::FILE_MOUNTED != 0,
        proc_pid: (body.bits & wire::FILE_OF_PROCESS != 0).then_some(body.proc_pid),
    })
}

/// A path, from its names in the order in which they were met: from the file up to the root.
fn path(walked: &[u8]) -> Vec<u8> {
    let names = walked.strip_suffix(b"/").unwrap_or(walked);
    let mut path = Vec::with_capacity(walked.len());
    if !walked.is_empty() {
        for name in names.split(|byte| *byte == b'/').rev() {
            path.push(b'/');
            path.extend(name);
        }
    }
    path
}

/// The name of a file that lies in no folder, in the form that `/proc/<pid>/fd` shows.
fn pseudo_path(fs: u32, ino: u64, name: &[u8]) -> Vec<u8> {
    const PIPEFS_MAGIC: u32 = 0x5049_5045;
    const SOCKFS_MAGIC: u32 = 0x534f_434b;
    const ANON_INODE_FS_MAGIC: u32 = 0x0904_1934;
    const PID_FS_MAGIC: u32 = 0x5049_4446;
    match fs {
        PIPEFS_MAGIC => format!("pipe:[{ino}]").into_bytes(),
        SOCKFS_MAGIC => format!("socket:[{ino}]").into_bytes(),
        PID_FS_MAGIC => b"anon_inode:[pidfd]".to_vec(),
        ANON_INODE_FS_MAGIC => [b"anon_inode:", name].concat(),
        _ => name.to_vec(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(words: &[u32]) -> Vec<u8> {
        words.iter().flat_map(|word| word.to_ne_bytes()).collect()
    }

    fn head(kind: u32) -> Vec<u8> {
        let mut bytes = vec![0; size_of::<wire::Head>()];
        bytes[..8].copy_from_slice(&words(&[kind, 7]));
        bytes
    }

    fn put_field(bytes: &mut Vec<u8>, tag: u8, arg: u8, value: &[u8]) {
        bytes.extend((value.len() as u16).to_ne_bytes());
        bytes.extend([tag, arg, 0, 0, 0, 0]);
        bytes.extend(value);
        bytes.resize(bytes.len().next_multiple_of(8), 0);
    }

    fn openat() -> Vec<u8> {
        let mut bytes = head(wire::KIND_SYSCALL);
        bytes.extend(words(&[257, 0, 3, 0]));
        bytes.extend([0; 48]);
        put_field(&mut bytes, wire::FIELD_DATA, 1, b"shadow");
        put_field(&mut bytes, wire::FIELD_BASE, 1, b"etc/");
        let mut file = words(&[42, 0, 0xfe00000, 0xef53, 0o100640, 0, 1, 0, 0, 0, 7, 0]);
        file.extend(b"shadow/etc/");
        put_field(&mut bytes, wire::FIELD_FILE, 0, &file);
        bytes
    }

    #[test]
    fn an_open_says_what_was_asked_and_what_was_opened() {
        let Some(Sample {
            task,
            what:
                What::Syscall {
                    nr: 257,
                    ret: 3,
                    data,
                    base,
                    file: Some(file),
                    target: None,
                    socket: None,
                    ..
                },
        }) = decode(&openat())
        else {
            panic!("not what was encoded");
        };
        assert_eq!(task.lab, 7);
        assert_eq!(data, [(1, b"shadow".to_vec())]);
        assert_eq!(base, [(1, b"/etc".to_vec())]);
        assert_eq!((file.ino, file.mode, file.nlink), (42, 0o100640, 1));
        assert_eq!(file.path, b"/etc/shadow");
        assert_eq!(file.ctime, 7);
        assert_eq!(file.proc_pid, None);
    }

    #[test]
    fn a_file_in_no_folder_has_the_name_that_proc_shows() {
        assert_eq!(pseudo_path(0x5049_5045, 9, b""), b"pipe:[9]");
        assert_eq!(
            pseudo_path(0x0904_1934, 1, b"[eventpoll]"),
            b"anon_inode:[eventpoll]"
        );
        assert_eq!(pseudo_path(0x0102_1994, 1, b"memfd:x"), b"memfd:x");
    }

    #[test]
    fn a_record_cut_anywhere_is_refused_or_says_less_but_nothing_false() {
        let whole = openat();
        for end in 0..whole.len() {
            if let Some(Sample {
                what: What::Syscall { file, .. },
                ..
            }) = decode(&whole[..end])
            {
                assert_eq!(file, None, "cut at {end}");
            }
        }
    }

    #[test]
    fn no_bytes_make_the_decoder_panic() {
        // xorshift64: the same bytes on every run.
        let mut state = 0x9e37_79b9_7f4a_7c15_u64;
        let mut random = move || {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            state
        };
        for _ in 0..20_000 {
            let mut bytes = openat();
            bytes[0] = (random() % 7) as u8;
            for _ in 0..random() % 12 {
                let at = random() as usize % bytes.len();
                bytes[at] = random() as u8;
            }
            bytes.truncate(random() as usize % (bytes.len() + 1));
            let _ = decode(&bytes);
        }
    }
}
