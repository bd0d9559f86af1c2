//! A recording as it would be if one thing had been otherwise: what proofs of graders look at.

use std::collections::BTreeSet;

use cksl_wire::recording::RecordingError;
use falco_rules::event::code::{Origin, ParamType};
use falco_rules::event::{Event, Param};

use super::format::Entry;
use super::read::Recorded;
use crate::detector::{Actor, EventNum, FileTruth, OwnFile, Target, Text, Truth};

/// What the kernel refuses with: `-EACCES`.
const REFUSED: i64 = -13;

/// How Falco writes that a file was opened to read, or to write.
const TO_READ: u64 = 1;
const TO_WRITE: u64 = 2;

/// What stands in the place of a name.
const OTHER: &str = "other";

/// What was otherwise in some of what was done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Otherwise {
    /// What the learner did was the lab's doing.
    ByTheLab,
    /// What the lab did was the learner's doing.
    ByTheLearner,
    /// The kernel refused it.
    Refused,
    /// Another program did it, that lay where the node's own belongs.
    OtherProgram,
    /// Another program traced whoever did it.
    OtherTracer,
    /// It was aimed at a process of the same name and place that runs another program.
    ImpostorTarget,
    /// It was aimed at a process of another name, whose program lies elsewhere.
    OtherTarget,
    /// It was aimed at a process in another container and another pod.
    TargetElsewhere,
    /// It was aimed at a process that the learner had started.
    OwnTarget,
    /// Other programs had started whoever did it.
    OtherAncestors,
    /// It was done to another file, that lay where the node's own belongs.
    OtherFile,
    /// It was done to a file of another name in the same directory.
    OtherName,
    /// It was done to a file of the same name in another directory.
    OtherDirectory,
    /// A file was opened to write alone.
    NotToRead,
    /// A file was opened to read alone.
    NotToWrite,
}

impl Otherwise {
    /// All of them.
    pub const ALL: [Otherwise; 15] = [
        Otherwise::ByTheLab,
        Otherwise::ByTheLearner,
        Otherwise::Refused,
        Otherwise::OtherProgram,
        Otherwise::OtherTracer,
        Otherwise::ImpostorTarget,
        Otherwise::OtherTarget,
        Otherwise::TargetElsewhere,
        Otherwise::OwnTarget,
        Otherwise::OtherAncestors,
        Otherwise::OtherFile,
        Otherwise::OtherName,
        Otherwise::OtherDirectory,
        Otherwise::NotToRead,
        Otherwise::NotToWrite,
    ];

    /// How the fields begin that tell it.
    #[must_use]
    pub fn fields(self) -> &'static [&'static str] {
        match self {
            Otherwise::ByTheLab | Otherwise::ByTheLearner => &["cksl.actor"],
            Otherwise::Refused => &["evt.rawres", "evt.res", "evt.failed"],
            Otherwise::OtherProgram => &["cksl.program"],
            Otherwise::OtherTracer => &["cksl.tracer"],
            Otherwise::ImpostorTarget => &["cksl.target.program"],
            Otherwise::OtherTarget => &["cksl.target.name", "cksl.target.exepath"],
            Otherwise::TargetElsewhere => &[
                "cksl.target.container",
                "cksl.target.pod",
                "cksl.target.namespace",
            ],
            Otherwise::OwnTarget => &["cksl.target.actor"],
            Otherwise::OtherAncestors => &["cksl.aprogram"],
            Otherwise::OtherFile => &["cksl.fd.own"],
            Otherwise::OtherName | Otherwise::OtherDirectory => {
                &["cksl.fd.path", "fs.path", "evt.arg", "fd.name"]
            }
            Otherwise::NotToRead => &["evt.is_open_read"],
            Otherwise::NotToWrite => &["evt.is_open_write"],
        }
    }

    fn change(self, event: &mut Event, truth: &mut Truth) {
        match self {
            Otherwise::ByTheLab if truth.actor == Actor::Learner => truth.actor = Actor::Lab,
            Otherwise::ByTheLearner if truth.actor == Actor::Lab => truth.actor = Actor::Learner,
            Otherwise::ByTheLab | Otherwise::ByTheLearner => {}
            Otherwise::Refused => {
                if event.code.spec().category.origin == Origin::Syscall
                    && let Some(place) = place_of(event, &["res", "fd"]).filter(|at| *at == 0)
                {
                    event.params[place] = Param::I64(REFUSED);
                    // Whoever does not get to run a program stays another one, and what is not opened is no file.
                    if event.name().starts_with("execve") {
                        truth.program = OwnFile::No;
                    } else if event.name().starts_with("open") {
                        (truth.file, truth.target) = (None, None);
                    }
                }
            }
            Otherwise::OtherProgram => truth.program = OwnFile::Foreign,
            Otherwise::OtherTracer => in_target(&mut truth.tracer, impostor),
            Otherwise::ImpostorTarget => in_target(&mut truth.target, impostor),
            Otherwise::OtherTarget => in_target(&mut truth.target, |target| {
                impostor(target);
                target.name = Some(OTHER.into());
                target.exepath = Some(format!("/srv/{OTHER}").as_str().into());
            }),
            Otherwise::TargetElsewhere => in_target(&mut truth.target, |target| {
                for place in [
                    &mut target.container,
                    &mut target.pod,
                    &mut target.namespace,
                ] {
                    *place = Some(OTHER.to_owned());
                }
            }),
            Otherwise::OwnTarget => in_target(&mut truth.target, |target| {
                target.actor = Some(Actor::Learner);
            }),
            Otherwise::OtherAncestors => truth.ancestors.clear(),
            Otherwise::OtherFile => {
                if let Some(file) = &mut truth.file {
                    file.own = OwnFile::No;
                }
            }
            Otherwise::OtherName => lies(event, truth, |directory, _| {
                [directory, OTHER.as_bytes()].concat()
            }),
            Otherwise::OtherDirectory => {
                // What is not in /proc is about no process.
                let path = truth.file.as_ref().and_then(|file| file.path.as_ref());
                if path.is_some_and(|path| path.0.starts_with(b"/proc/")) {
                    truth.target = None;
                }
                lies(event, truth, |_, name| {
                    [b"/srv/", OTHER.as_bytes(), b"/", name].concat()
                });
            }
            Otherwise::NotToRead => opened(event, TO_READ, TO_WRITE),
            Otherwise::NotToWrite => opened(event, TO_WRITE, TO_READ),
        }
    }
}

/// The place of the first parameter that has one of these names.
fn place_of(event: &Event, names: &[&str]) -> Option<usize> {
    let specs = event.code.spec().params.iter();
    let mut places = specs.take(event.params.len()).enumerate();
    places
        .find(|(_, spec)| names.contains(&spec.name))
        .map(|(place, _)| place)
}

fn in_target(target: &mut Option<Target>, change: impl Fn(&mut Target)) {
    if let Some(target) = target {
        change(target);
    }
}

fn impostor(target: &mut Target) {
    target.program = OwnFile::Foreign;
}

/// Another file, and where it lies, of the directory (with its `/`) and the name of the one that it was. Where the kernel has
/// not told which file it was, the paths in the event do.
fn lies(event: &mut Event, truth: &mut Truth, lies: impl Fn(&[u8], &[u8]) -> Vec<u8>) {
    let other = |path: &[u8]| {
        let slash = path.iter().rposition(|byte| *byte == b'/');
        let (directory, name) = path.split_at(slash.map_or(0, |slash| slash + 1));
        lies(directory, name)
    };
    if let Some(FileTruth { path, own, .. }) = &mut truth.file {
        *own = OwnFile::No;
        *path = path.take().map(|path| Text(other(&path.0)));
        return;
    }
    for (spec, param) in event.code.spec().params.iter().zip(&mut event.params) {
        if matches!(spec.kind, ParamType::FsPath | ParamType::FsRelPath)
            && let Some(path) = param.as_bytes()
        {
            *param = Param::Bytes(other(path).into());
        }
    }
}

/// An event by which a file was opened: with one of these two, and without the other.
fn opened(event: &mut Event, without: u64, with: u64) {
    let opens = event.name().starts_with("open");
    if let Some(place) = place_of(event, &["flags"]).filter(|_| opens)
        && let Some(flags) = event.params[place]
            .as_u64()
            .filter(|flags| flags & without != 0)
    {
        event.params[place] = Param::U64(flags & !without | with);
    }
}

impl Recorded {
    /// The recording as it would be if this had been otherwise in these events, in memory; `None` if there is no such
    /// thing about them.
    ///
    /// # Errors
    /// As for reading.
    pub fn otherwise(
        &self,
        how: Otherwise,
        events: &BTreeSet<EventNum>,
    ) -> Result<Option<Recorded>, RecordingError> {
        let mut is_otherwise = false;
        let recorded = self.rewritten(|mut entry| {
            if let Entry::Event(event, truth) = &mut entry
                && events.contains(&event.num)
            {
                let was = (event.clone(), truth.clone());
                how.change(event, truth);
                is_otherwise |= was.0 != *event || was.1 != *truth;
            }
            [entry]
        })?;
        Ok(is_otherwise.then_some(recorded))
    }
}

#[cfg(test)]
mod tests {
    use falco_rules::event::EventCode;

    use super::*;

    /// An open of `/proc/7/maps` by the learner, who looks at a process of the lab in its container.
    fn a_look() -> (Event, Truth) {
        let event = Event {
            num: 1,
            ts: 1,
            cpu: 0,
            tid: 9,
            code: EventCode::parse("SYSCALL_OPEN_X").unwrap(),
            params: vec![
                Param::I64(3),
                Param::Bytes(b"/proc/7/maps".as_slice().into()),
                Param::U64(TO_READ),
            ],
        };
        let truth = Truth {
            host_pid: 9,
            host_tid: 9,
            pid_ns: 1,
            start_boot_ns: 1,
            actor: Actor::Learner,
            worker: None,
            file: Some(FileTruth {
                path: Some("/proc/7/maps".into()),
                dev: 1,
                ino: 2,
                overlay_upper: false,
                own: OwnFile::Is("/proc/7/maps".into()),
            }),
            target: Some(Target {
                pid: 7,
                name: Some("etcd".into()),
                exepath: Some("/usr/bin/etcd".into()),
                container: Some("web".into()),
                pod: None,
                namespace: None,
                actor: Some(Actor::Lab),
                program: OwnFile::Is("/usr/bin/etcd".into()),
            }),
            tracer: None,
            program: OwnFile::Is("/usr/bin/cat".into()),
            ancestors: vec![OwnFile::Is("/usr/bin/bash".into())],
        };
        (event, truth)
    }

    fn otherwise(how: Otherwise) -> (Event, Truth) {
        let (mut event, mut truth) = a_look();
        how.change(&mut event, &mut truth);
        (event, truth)
    }

    #[test]
    fn who_did_it_is_changed_one_way_at_a_time() {
        assert_eq!(otherwise(Otherwise::ByTheLab).1.actor, Actor::Lab);
        assert_eq!(otherwise(Otherwise::ByTheLearner), a_look());
    }

    #[test]
    fn what_the_kernel_did_not_open_is_no_file_and_nobody_was_looked_at() {
        let (event, truth) = otherwise(Otherwise::Refused);
        assert_eq!(event.params[0], Param::I64(REFUSED));
        assert_eq!((truth.file, truth.target), (None, None));
    }

    #[test]
    fn a_file_outside_of_proc_is_about_no_process() {
        let path = |truth: &Truth| truth.file.as_ref().unwrap().path.clone().unwrap();
        let (_, truth) = otherwise(Otherwise::OtherName);
        assert_eq!(path(&truth), "/proc/7/other".into());
        assert_eq!(truth.target, a_look().1.target);
        let (_, truth) = otherwise(Otherwise::OtherDirectory);
        assert_eq!(path(&truth), "/srv/other/maps".into());
        assert_eq!(truth.target, None);
    }

    #[test]
    fn a_file_is_opened_the_other_way_round() {
        let (event, _) = otherwise(Otherwise::NotToRead);
        assert_eq!(event.params[2], Param::U64(TO_WRITE));
        assert_eq!(otherwise(Otherwise::NotToWrite), a_look());
    }

    #[test]
    fn each_way_changes_only_what_its_fields_tell() {
        let (_, was) = a_look();
        let was = was.target.unwrap();
        let target = |how| otherwise(how).1.target.unwrap();
        let impostor = target(Otherwise::ImpostorTarget);
        assert_eq!(
            (impostor.program, impostor.name),
            (OwnFile::Foreign, was.name.clone())
        );
        let elsewhere = target(Otherwise::TargetElsewhere);
        assert_eq!(elsewhere.exepath, was.exepath);
        assert_ne!(elsewhere.container, was.container);
        let own = target(Otherwise::OwnTarget);
        assert_eq!(
            (own.actor, own.container),
            (Some(Actor::Learner), was.container)
        );
        assert_eq!(otherwise(Otherwise::OtherTracer), a_look());
    }
}
