//! A recording as it would be if one thing had been otherwise: what proofs of graders look at.

use cksl_node::recording::{MAGIC, RecordingError, VERSION};
use falco_rules::event::code::Origin;
use falco_rules::event::{Event, Param};

use super::format::Entry;
use super::read::Recorded;
use super::write::append;
use crate::detector::{Actor, OwnFile, Target, Truth};

/// What the kernel refuses with: `-EACCES`.
const REFUSED: i64 = -13;

/// What was otherwise in all that the learner did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Otherwise {
    /// The lab did it.
    ByTheLab,
    /// The kernel refused it.
    Refused,
    /// Another program did it, that lay where the node's own belongs.
    OtherProgram,
    /// Another program traced whoever did it.
    OtherTracer,
    /// It was aimed at another program.
    OtherTarget,
    /// Other programs had started whoever did it.
    OtherAncestors,
    /// It was done to another file, that lay where the node's own belongs.
    OtherFile,
}

impl Otherwise {
    /// All of them.
    pub const ALL: [Otherwise; 7] = [
        Otherwise::ByTheLab,
        Otherwise::Refused,
        Otherwise::OtherProgram,
        Otherwise::OtherTracer,
        Otherwise::OtherTarget,
        Otherwise::OtherAncestors,
        Otherwise::OtherFile,
    ];

    fn change(self, event: &mut Event, truth: &mut Truth) {
        if truth.actor != Actor::Learner {
            return;
        }
        let replace = |target: &mut Option<Target>| {
            if let Some(target) = target {
                target.program = OwnFile::Foreign;
            }
        };
        match self {
            Otherwise::ByTheLab => truth.actor = Actor::Lab,
            Otherwise::Refused => {
                let spec = event.code.spec();
                let of_a_call = spec.category.origin == Origin::Syscall;
                let first = spec.params.first();
                let has_result = first.is_some_and(|first| matches!(first.name, "res" | "fd"));
                if of_a_call
                    && has_result
                    && let Some(result) = event.params.first_mut()
                {
                    *result = Param::I64(REFUSED);
                }
            }
            Otherwise::OtherProgram => truth.program = OwnFile::Foreign,
            Otherwise::OtherTracer => replace(&mut truth.tracer),
            Otherwise::OtherTarget => replace(&mut truth.target),
            Otherwise::OtherAncestors => truth.ancestors.clear(),
            Otherwise::OtherFile => {
                if let Some(file) = &mut truth.file {
                    file.own = OwnFile::No;
                }
            }
        }
    }
}

impl Recorded {
    /// The recording as it would be otherwise, in memory.
    ///
    /// # Errors
    /// As for reading.
    pub fn otherwise(&self, how: Otherwise) -> Result<Recorded, RecordingError> {
        let mut entries = self.entries()?;
        let mut bytes = MAGIC.to_vec();
        bytes.extend(VERSION.to_le_bytes());
        while let Some(mut entry) = entries.next()? {
            if let Entry::Event(event, truth) = &mut entry {
                how.change(event, truth);
            }
            append(&mut bytes, &entry).map_err(|source| RecordingError::Io {
                path: self.path(),
                source,
            })?;
        }
        Recorded::from_bytes(bytes)
    }
}
