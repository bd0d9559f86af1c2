//! Which files a process can execute, and which files those really are.

use std::fs::{self, File};
use std::os::fd::AsFd;
use std::path::Path;

use cksl_probe::{Inode, What};

use crate::lab::{Bench, Seen, actor, folder};

fn identify(bench: &mut Bench, path: &Path) -> Inode {
    let file = File::open(path).unwrap();
    let found = bench.probe.identify(&[file.as_fd()]).unwrap();
    found[0].unwrap().mapped
}

/// All that the actor has mapped to be executed, beside what exec itself maps.
fn mapped(seen: &Seen) -> Vec<Option<Inode>> {
    let samples = seen.samples.iter();
    let of_actor = samples.filter(|sample| sample.task.comm.starts_with(b"actor\0"));
    let code = of_actor.filter_map(|sample| match &sample.what {
        What::Map { code } => Some(code.clone()),
        _ => None,
    });
    code.flatten().collect()
}

#[test]
fn root_a_program_is_the_same_file_by_whatever_path_it_is_reached() {
    let Some(mut bench) = Bench::open() else {
        return;
    };
    let (_guard, here) = folder();
    let (actor, other, link) = (actor(), here.join("other"), here.join("link"));
    fs::copy(&actor, &other).unwrap();
    std::os::unix::fs::symlink(&actor, &link).unwrap();
    let (own, copy) = (identify(&mut bench, &actor), identify(&mut bench, &other));
    assert_ne!((own.dev, own.ino), (copy.dev, copy.ino));
    assert_eq!(own, identify(&mut bench, &link));

    // Here it lies at the path of the other one.
    let script = format!(
        "mount --bind {own} {other} && {other} nothing 'over it'; {link} nothing linked; cp {own} {here}/third; \
         {here}/third nothing copied",
        own = actor.display(),
        other = other.display(),
        link = link.display(),
        here = here.display(),
    );
    let seen = bench.run(&["sh", "-c", &script]);
    for (path, last, expected) in [
        (&other, "over it", Some(own)),
        (&link, "linked", Some(own)),
        (&here.join("third"), "copied", None),
    ] {
        let image = seen.exec(&[path.to_str().unwrap(), "nothing", last]).image;
        match expected {
            Some(own) => assert_eq!(image.program, Some(own), "{last}"),
            None => {
                let program = image.program.unwrap();
                assert!(
                    ![(own.dev, own.ino), (copy.dev, copy.ino)]
                        .contains(&(program.dev, program.ino))
                );
            }
        }
        // The actor is linked statically: its own code runs first.
        assert_eq!(image.first, image.program, "{last}");
    }
}

#[test]
fn root_what_is_mapped_to_be_executed_is_told_and_nothing_else() {
    let Some(mut bench) = Bench::open() else {
        return;
    };
    let (_guard, here) = folder();
    let file = |name: &str| {
        let path = here.join(name);
        fs::write(&path, "not really code").unwrap();
        path
    };
    let (at_once, later, never) = (file("at-once"), file("later"), file("never"));
    let known = [&at_once, &later, &never].map(|path| identify(&mut bench, path));
    let actor = actor();
    let seen = bench.run(&[
        actor.as_os_str(),
        "map".as_ref(),
        at_once.as_os_str(),
        later.as_os_str(),
        never.as_os_str(),
    ]);
    assert_eq!(mapped(&seen), [Some(known[0]), Some(known[1])]);
}

#[test]
fn root_a_changed_file_is_another_one_on_an_overlay_too() {
    let Some(mut bench) = Bench::open() else {
        return;
    };
    let (_guard, here) = folder();
    let actor = actor();
    // A bind mount shows what lies in the lower layer as a file of the overlay.
    let script = format!(
        "cd {here} && mount -t tmpfs none . && cd \"$PWD\" && mkdir lower upper work all && \
         cp {actor} lower/program && lower/program nothing below && \
         mount -t overlay none -o lowerdir=lower,upperdir=upper,workdir=work all 2>/dev/null || exit 0; \
         all/program nothing before; : >> all/program; all/program nothing after",
        here = here.display(),
        actor = actor.display(),
    );
    let seen = bench.run(&["sh", "-c", &script]);
    let mut mounts = seen.calls("mount");
    let Some(overlay) = mounts.find(|call| call.data(2) == Some(b"overlay")) else {
        return eprintln!("skipped: needs overlayfs");
    };
    if overlay.ret != 0 {
        return eprintln!("skipped: needs overlayfs");
    }
    let program =
        |path: &str, last: &str| seen.exec(&[path, "nothing", last]).image.program.unwrap();
    let (below, before) = (
        program("lower/program", "below"),
        program("all/program", "before"),
    );
    let after = program("all/program", "after");
    assert_eq!(below, before);
    assert_ne!(
        (after.dev, after.ino, after.ctime),
        (before.dev, before.ino, before.ctime)
    );
}
