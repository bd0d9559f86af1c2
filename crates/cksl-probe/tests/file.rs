//! What is said of files: the kernel's truth beside what was asked for.

use std::fs;
use std::os::unix::fs::{MetadataExt, symlink};

use crate::lab::{Bench, LAB, actor, file, folder, has_the_whole_root, kernel_dev};

#[test]
fn root_an_open_names_the_file_behind_links_and_dots() {
    if !has_the_whole_root() {
        return;
    }
    let Some(mut bench) = Bench::open() else {
        return;
    };
    let (_guard, here) = folder();
    let secret = file(&here, "secret", "x");
    symlink("secret", here.join("link")).unwrap();
    let asked = format!(
        "{}/../{}/link",
        here.display(),
        here.file_name().unwrap().display()
    );
    let seen = bench.run(&["cat", &asked]);

    let call = seen.open(&asked);
    let opened = call.file.unwrap();
    assert!(call.ret >= 0);
    assert_eq!(opened.path, secret.to_str().unwrap().as_bytes());
    assert_eq!(opened.ino, fs::metadata(&secret).unwrap().ino());
    assert_eq!(opened.dev, kernel_dev(&secret));
    assert_eq!(opened.proc_pid, None);
}

#[test]
fn root_a_path_crosses_mounts_up_to_the_root_of_its_namespace() {
    if !has_the_whole_root() {
        return;
    }
    let Some(mut bench) = Bench::open() else {
        return;
    };
    let (_guard, here) = folder();
    let script = format!(
        "cd {} && mount -t tmpfs none . && cd . && mkdir deep && cd \"$PWD/deep\" && echo > file",
        here.display()
    );
    let seen = bench.run(&["sh", "-c", &script]);
    let path = format!("{}/deep/file", here.display());
    let opened = seen.open("file").file.unwrap();
    assert_eq!(String::from_utf8_lossy(&opened.path), path);
    const TMPFS_MAGIC: u32 = 0x0102_1994;
    assert_eq!(opened.fs, TMPFS_MAGIC);
}

#[test]
fn root_a_relative_path_carries_the_folder_it_starts_from() {
    if !has_the_whole_root() {
        return;
    }
    let Some(mut bench) = Bench::open() else {
        return;
    };
    let (_guard, here) = folder();
    file(&here, "name", "x");
    let folder = here.to_str().unwrap();

    let script = format!("cd {folder} && {} open-at . name", actor().display());
    let seen = bench.run(&["sh", "-c", &script]);
    let from_cwd = seen.open(".");
    assert_eq!(from_cwd.folder(), Some(folder.as_bytes()));
    let from_folder = seen.open("name");
    assert_eq!(from_folder.folder(), Some(folder.as_bytes()));
    let refused = seen.call("unlinkat", |call| call.ret == -2);
    assert_eq!(refused.data(1), Some(&b"no-such-name"[..]));
    assert_eq!(refused.folder(), Some(folder.as_bytes()));
    assert!(refused.file.is_none());
}

#[test]
fn root_an_absolute_path_has_no_folder_and_a_failed_open_no_file() {
    let Some(mut bench) = Bench::open() else {
        return;
    };
    let seen = bench.run(&["sh", "-c", "cat /no/such/file 2>/dev/null; true"]);
    let call = seen.open("/no/such/file");
    assert_eq!(call.ret, -2);
    assert_eq!(call.folder(), None);
    assert_eq!(call.file, None);
}

#[test]
fn root_an_open_says_whether_it_made_its_file() {
    let Some(mut bench) = Bench::open() else {
        return;
    };
    let (_guard, here) = folder();
    let file = here.join("new");
    let name = file.to_str().unwrap();
    let seen = bench.run(&["sh", "-c", &format!("> {name}; >> {name}; cat {name}")]);
    let made: Vec<bool> = seen
        .calls("openat")
        .filter(|call| call.data(1) == Some(name.as_bytes()))
        .map(|call| call.file.unwrap().created)
        .collect();
    assert_eq!(made, [true, false, false]);
}

#[test]
fn root_a_file_of_proc_names_the_process_it_is_about() {
    if !has_the_whole_root() {
        return;
    }
    let Some(mut bench) = Bench::open() else {
        return;
    };
    let seen = bench.run(&["sh", "-c", "cat /proc/1/environ /proc/self/stat; true"]);
    let of_init = seen.open("/proc/1/environ");
    assert!(of_init.task.pid > 1);
    assert_eq!(of_init.file.unwrap().proc_pid, Some(1));
    assert_eq!(of_init.file.unwrap().path, b"/proc/1/environ");
    let own = seen.open("/proc/self/stat");
    assert_eq!(own.file.unwrap().proc_pid, Some(own.task.pid));
}

#[test]
fn root_a_file_of_proc_that_is_mounted_over_another_one_is_told_from_that() {
    if !has_the_whole_root() {
        return;
    }
    let Some(mut bench) = Bench::open() else {
        return;
    };
    let script = "mount --bind /proc/1/environ /proc/1/oom_score_adj; cat /proc/1/oom_score_adj /proc/1/status";
    let seen = bench.run(&["unshare", "--mount", "sh", "-c", script]);
    let mounted = seen.open("/proc/1/oom_score_adj").file.unwrap();
    assert_eq!((mounted.mounted, mounted.proc_pid), (true, Some(1)));
    assert!(!seen.open("/proc/1/status").file.unwrap().mounted);
}

#[test]
fn root_a_file_of_proc_about_a_thread_names_its_process() {
    let Some(mut bench) = Bench::open() else {
        return;
    };
    let script = format!("{} thread; true", actor().display());
    let seen = bench.run(&["sh", "-c", &script]);
    let call = seen.open("/proc/thread-self/comm");
    assert_ne!(call.task.tid, call.task.pid);
    assert_eq!(call.file.unwrap().proc_pid, Some(call.task.pid));
}

#[test]
fn root_reads_and_writes_are_reported_of_watched_files_alone() {
    let Some(mut bench) = Bench::open() else {
        return;
    };
    let (_guard, here) = folder();
    let watched = file(&here, "watched", &"abc".repeat(100));
    let other = file(&here, "other", "nothing to see");
    let script = format!(
        "cat {} {}; echo more >> {}",
        watched.display(),
        other.display(),
        watched.display()
    );
    let node = bench.start(&["sh", "-c", &script]);
    let ino = fs::metadata(&watched).unwrap().ino();
    bench
        .probe
        .watch_file(LAB, kernel_dev(&watched), ino)
        .unwrap();
    let seen = bench.finish(node);

    let inode = |call: &crate::lab::Call| call.file.map(|file| file.ino);
    let moved = || {
        ["read", "write", "sendfile", "copy_file_range", "splice"]
            .into_iter()
            .flat_map(|name| seen.calls(name))
    };
    assert!(moved().count() > 0);
    assert!(moved().all(|call| inode(&call) == Some(ino)));
    let wrote = seen.call("write", |call| call.ret == 5);
    assert_eq!(wrote.data(1), Some(&b"more\n"[..]));
    if let Some(read) = seen.calls("read").find(|call| call.ret == 300) {
        // No more than the limit for payloads.
        assert_eq!(read.data(1), Some(&b"abc".repeat(100)[..80]));
    }
}

#[test]
fn root_every_read_is_reported_when_all_are_asked_for() {
    if !has_the_whole_root() {
        return;
    }
    let Some(mut bench) = Bench::open() else {
        return;
    };
    let (_guard, here) = folder();
    let any = file(&here, "any", "some text");
    let actor = actor();
    let node = bench.start(&[actor.as_os_str(), "read".as_ref(), any.as_os_str()]);
    bench.probe.set_all_io(LAB, true).unwrap();
    let seen = bench.finish(node);
    let read = seen.call("read", |call| call.data(1) == Some(b"some text"));
    assert_eq!(read.file.unwrap().path, any.to_str().unwrap().as_bytes());
    seen.call("write", |call| call.data(1) == Some(b"read\n"));
}

#[test]
fn root_a_descriptor_keeps_its_file_when_it_is_duplicated() {
    if !has_the_whole_root() {
        return;
    }
    let Some(mut bench) = Bench::open() else {
        return;
    };
    let (_guard, here) = folder();
    let any = file(&here, "any", "x");
    let actor = actor();
    let seen = bench.run(&[actor.as_os_str(), "dup".as_ref(), any.as_os_str()]);
    let opened = seen.open(any.to_str().unwrap());
    let dup = seen.call("dup", |call| call.args[0] as i64 == opened.ret);
    assert_eq!(dup.file.unwrap().path, any.to_str().unwrap().as_bytes());
    seen.call("close", |call| call.args[0] as i64 == dup.ret);
}

#[test]
fn root_a_file_on_an_overlay_says_which_layer_it_is_on() {
    let Some(mut bench) = Bench::open() else {
        return;
    };
    let (_guard, here) = folder();
    let script = format!(
        "cd {} && mount -t tmpfs none . && cd \"$PWD\" && mkdir lower upper work all && echo a > lower/a \
         && mount -t overlay none -o lowerdir=lower,upperdir=upper,workdir=work all 2>/dev/null || exit 0; \
         cat all/a; echo b > all/b; cat all/b",
        here.display()
    );
    let seen = bench.run(&["sh", "-c", &script]);
    let Some(mounted) = seen
        .calls("mount")
        .find(|call| call.data(2) == Some(b"overlay"))
    else {
        return eprintln!("skipped: needs overlayfs");
    };
    if mounted.ret != 0 {
        return eprintln!("skipped: needs overlayfs");
    }
    let lower = seen.open("all/a").file.unwrap();
    assert!(lower.overlay_lower && !lower.overlay_upper);
    let upper = seen.open("all/b").file.unwrap();
    assert!(upper.overlay_upper && !upper.overlay_lower);
    assert!(upper.created && !lower.created);
}

#[test]
fn root_a_pipe_is_named_as_proc_names_it() {
    let Some(mut bench) = Bench::open() else {
        return;
    };
    let seen = bench.run(&["sh", "-c", "echo | cat; true"]);
    let ends = seen.call("pipe2", |_| true);
    assert_eq!(ends.data(0).map(<[u8]>::len), Some(8));
    const S_IFIFO: u32 = 0o010_000;
    let pipe = seen
        .calls("dup2")
        .filter_map(|call| call.file)
        .find(|file| file.mode & 0o170_000 == S_IFIFO)
        .unwrap();
    assert_eq!(pipe.path, format!("pipe:[{}]", pipe.ino).as_bytes());
}
