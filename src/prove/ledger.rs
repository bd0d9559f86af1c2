//! What was proven when: a file that remembers for each proof its last run and how long it took.
//!
//! It is rewritten as each proof ends, under a lock and never in place. So a run that is killed loses
//! nothing that was proven before, and two that prove different things may write it at once.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use rustix::fs::{FlockOperation, flock};
use serde::{Deserialize, Serialize};
use tempfile::NamedTempFile;
use thiserror::Error;

use crate::digest::sha256;
use crate::problem::Problem;
use crate::scenario::answer::Kind;

/// Version of the file's format.
const VERSION: u32 = 1;

/// One proof: an answer to a scenario, played by a provider.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Proof {
    /// Name of the provider (`sandbox`).
    pub provider: String,
    /// The scenario.
    pub scenario: String,
    /// What its answer is for.
    pub kind: Kind,
    /// The answer's name.
    pub name: String,
}

impl Proof {
    /// What tells in which runs it has its turn: evenly distributed, and the same on each machine and in
    /// each version. The untouched lab and the reference of a scenario have theirs together.
    pub(super) fn hash(&self) -> u64 {
        let Proof {
            provider,
            scenario,
            kind,
            name,
        } = self;
        let text = match kind {
            Kind::Untouched | Kind::Reference => format!("{provider}\n{scenario}"),
            _ => format!("{provider}\n{scenario}\n{kind}\n{name}"),
        };
        let digest = sha256(text);
        u64::from_str_radix(&digest[..16], 16).expect("a digest is hexadecimal")
    }
}

/// What is known of a proof that was made.
#[derive(Clone, Debug, PartialEq)]
pub struct Proven {
    /// In which run, the last time.
    pub run: u64,
    /// How long that took, with the start of its lab.
    pub seconds: f64,
    /// The digest of what it was made of ([`super::Sources::digest`]); absent in ledgers of earlier versions.
    pub of: Option<String>,
}

/// Why a ledger can't be used.
#[derive(Debug, Error)]
pub enum LedgerError {
    /// It can't be read.
    #[error("the ledger of proofs `{file}` can't be read: {source}")]
    Read {
        /// Which.
        file: PathBuf,
        /// The cause.
        source: io::Error,
    },
    /// What is there is no ledger.
    #[error(
        "`{file}` is not a whole ledger of proofs ({why}); without it a new one begins, in which every \
         proof counts from its first run"
    )]
    Torn {
        /// Which.
        file: PathBuf,
        /// What is wrong.
        why: String,
    },
    /// It knows a later run.
    #[error("the ledger `{file}` has run {last} already, and this is to be run {run}")]
    Ahead {
        /// Which.
        file: PathBuf,
        /// The latest run that it knows.
        last: u64,
        /// The run that was to begin.
        run: u64,
    },
    /// It can't be written.
    #[error("the ledger of proofs `{file}` can't be written: {source}")]
    Write {
        /// Which.
        file: PathBuf,
        /// The cause.
        source: io::Error,
    },
}

impl From<LedgerError> for Problem {
    fn from(error: LedgerError) -> Self {
        match error {
            LedgerError::Torn { .. } | LedgerError::Ahead { .. } => {
                Problem::usage(error.to_string())
            }
            LedgerError::Read { .. } | LedgerError::Write { .. } => {
                Problem::machine(error.to_string())
            }
        }
    }
}

/// See the module. It stands for one run.
#[derive(Debug)]
pub struct Ledger {
    file: PathBuf,
    run: u64,
    book: Book,
}

/// What the file says, in memory.
#[derive(Debug)]
struct Book {
    first: u64,
    proven: BTreeMap<Proof, Proven>,
    failed: BTreeSet<Proof>,
    owed: BTreeSet<Proof>,
}

/// What the file says, as it is written.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Document {
    version: u32,
    /// The ledger's first run.
    first: u64,
    proven: Vec<Line>,
    /// What was not proven when it was last tried.
    failed: Vec<Proof>,
    /// What was chosen, and left out for want of time.
    #[serde(default)]
    owed: Vec<Proof>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Line {
    proof: Proof,
    run: u64,
    seconds: f64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    of: Option<String>,
}

impl Ledger {
    /// The ledger in a file, for a run; a new one if there is no such file. That it can be written is
    /// known afterwards.
    ///
    /// # Errors
    /// See [`LedgerError`].
    pub fn open(file: &Path, run: u64) -> Result<Ledger, LedgerError> {
        let mut ledger = Ledger {
            file: file.to_owned(),
            run,
            book: Book {
                first: run,
                proven: BTreeMap::new(),
                failed: BTreeSet::new(),
                owed: BTreeSet::new(),
            },
        };
        ledger.update(|_| ())?;
        let runs = ledger.book.proven.values().map(|proven| proven.run);
        match runs.chain([ledger.book.first]).max() {
            Some(last) if last > run => Err(LedgerError::Ahead {
                file: ledger.file,
                last,
                run,
            }),
            _ => Ok(ledger),
        }
    }

    /// The run that it stands for.
    #[must_use]
    pub fn run(&self) -> u64 {
        self.run
    }

    /// When a proof was last made, if it ever was.
    #[must_use]
    pub fn proven(&self, proof: &Proof) -> Option<&Proven> {
        self.book.proven.get(proof)
    }

    /// Whether a proof failed when it was last tried.
    #[must_use]
    pub fn has_failed(&self, proof: &Proof) -> bool {
        self.book.failed.contains(proof)
    }

    /// Whether an earlier run, or this one, had no time for a proof that it had chosen.
    #[must_use]
    pub fn is_owed(&self, proof: &Proof) -> bool {
        self.book.owed.contains(proof)
    }

    /// How many runs ago a proof was last made; if it never was, how many ago the first run was.
    #[must_use]
    pub fn age(&self, proof: &Proof) -> u64 {
        let last = self.book.proven.get(proof).map(|proven| proven.run);
        self.run - last.unwrap_or(self.book.first)
    }

    /// All that was ever proven.
    pub fn all(&self) -> impl Iterator<Item = (&Proof, &Proven)> {
        self.book.proven.iter()
    }

    /// Notes that a proof was made in this run, how long it took, and the digest of what it was made of.
    ///
    /// # Errors
    /// The file can't be read or written.
    pub fn note_proven(
        &mut self,
        proof: &Proof,
        seconds: f64,
        of: String,
    ) -> Result<(), LedgerError> {
        let proven = Proven {
            run: self.run,
            seconds,
            of: Some(of),
        };
        self.update(|book| {
            book.failed.remove(proof);
            book.owed.remove(proof);
            book.proven.insert(proof.clone(), proven);
        })
    }

    /// Notes that a proof failed in this run.
    ///
    /// # Errors
    /// The file can't be read or written.
    pub fn note_failed(&mut self, proof: &Proof) -> Result<(), LedgerError> {
        self.update(|book| {
            book.owed.remove(proof);
            book.failed.insert(proof.clone());
        })
    }

    /// Notes that this run has no time for these proofs, which it had chosen.
    ///
    /// # Errors
    /// The file can't be read or written.
    pub fn note_owed(&mut self, proofs: Vec<Proof>) -> Result<(), LedgerError> {
        self.update(|book| book.owed.extend(proofs))
    }

    /// Changes what the file says, and takes in what others have noted there meanwhile.
    fn update(&mut self, change: impl FnOnce(&mut Book)) -> Result<(), LedgerError> {
        let failed = |source: io::Error| LedgerError::Write {
            file: self.file.clone(),
            source,
        };
        let folder = match self.file.parent() {
            Some(folder) if folder != Path::new("") => folder,
            _ => Path::new("."),
        };
        // Beside the file, which is replaced: a lock on what was replaced would keep nobody out.
        let mut lock = self.file.clone().into_os_string();
        lock.push(".lock");
        let lock = File::create(lock).map_err(failed)?;
        flock(&lock, FlockOperation::LockExclusive).map_err(|error| failed(error.into()))?;
        if let Some(book) = read(&self.file)? {
            self.book = book;
        }
        change(&mut self.book);
        let document = Document {
            version: VERSION,
            first: self.book.first,
            proven: self
                .book
                .proven
                .iter()
                .map(|(proof, proven)| Line {
                    proof: proof.clone(),
                    run: proven.run,
                    seconds: proven.seconds,
                    of: proven.of.clone(),
                })
                .collect(),
            failed: self.book.failed.iter().cloned().collect(),
            owed: self.book.owed.iter().cloned().collect(),
        };
        let write = || -> io::Result<()> {
            let mut file = NamedTempFile::new_in(folder)?;
            file.write_all(&serde_json::to_vec(&document)?)?;
            file.as_file().sync_all()?;
            file.persist(&self.file).map_err(|error| error.error)?;
            Ok(())
        };
        write().map_err(failed)
    }
}

/// What a file says; nothing if there is none.
fn read(file: &Path) -> Result<Option<Book>, LedgerError> {
    let text = match fs::read(file) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(source) => {
            return Err(LedgerError::Read {
                file: file.to_owned(),
                source,
            });
        }
    };
    let torn = |why: String| LedgerError::Torn {
        file: file.to_owned(),
        why,
    };
    let document: Document =
        serde_json::from_slice(&text).map_err(|error| torn(error.to_string()))?;
    if document.version != VERSION {
        return Err(torn(format!(
            "its version is {}, and {VERSION} is known",
            document.version
        )));
    }
    let lines = document.proven.into_iter();
    Ok(Some(Book {
        first: document.first,
        proven: lines
            .map(
                |Line {
                     proof,
                     run,
                     seconds,
                     of,
                 }| (proof, Proven { run, seconds, of }),
            )
            .collect(),
        failed: document.failed.into_iter().collect(),
        owed: document.owed.into_iter().collect(),
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn proof(name: &str) -> Proof {
        Proof {
            provider: "sandbox".to_owned(),
            scenario: "folder".to_owned(),
            kind: Kind::NearMiss,
            name: name.to_owned(),
        }
    }

    #[test]
    fn what_was_noted_is_there_in_the_next_run() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("ledger.json");
        let mut ledger = Ledger::open(&file, 3).unwrap();
        ledger
            .note_proven(&proof("a"), 2.5, "abc".to_owned())
            .unwrap();
        ledger.note_failed(&proof("b")).unwrap();
        let ledger = Ledger::open(&file, 5).unwrap();
        let proven = ledger.proven(&proof("a")).unwrap();
        let expected = Proven {
            run: 3,
            seconds: 2.5,
            of: Some("abc".to_owned()),
        };
        assert_eq!(*proven, expected);
        assert_eq!(ledger.age(&proof("a")), 2);
        assert!(ledger.has_failed(&proof("b")) && !ledger.has_failed(&proof("a")));
        // What has no entry counts from the first run.
        assert_eq!(ledger.age(&proof("c")), 2);
    }

    #[test]
    fn what_a_run_had_no_time_for_is_owed_until_it_is_tried() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("ledger.json");
        let mut ledger = Ledger::open(&file, 3).unwrap();
        let all = ["a", "b", "c"].map(proof);
        ledger.note_owed(all.to_vec()).unwrap();
        ledger.note_proven(&all[0], 1.0, String::new()).unwrap();
        ledger.note_failed(&all[1]).unwrap();
        let ledger = Ledger::open(&file, 4).unwrap();
        assert_eq!(
            all.each_ref().map(|proof| ledger.is_owed(proof)),
            [false, false, true]
        );
        // A file of a version that owed nothing is read.
        let text = fs::read_to_string(&file).unwrap();
        let (before, _) = text.split_once(",\"owed\"").unwrap();
        fs::write(&file, format!("{before}}}")).unwrap();
        assert!(!Ledger::open(&file, 4).unwrap().is_owed(&all[2]));
    }

    #[test]
    fn two_that_write_at_once_lose_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("ledger.json");
        let mut one = Ledger::open(&file, 1).unwrap();
        let mut other = Ledger::open(&file, 1).unwrap();
        one.note_proven(&proof("a"), 1.0, String::new()).unwrap();
        other.note_proven(&proof("b"), 1.0, String::new()).unwrap();
        assert_eq!(Ledger::open(&file, 1).unwrap().all().count(), 2);
    }

    #[test]
    fn a_torn_file_is_told_and_left_as_it_is() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("ledger.json");
        Ledger::open(&file, 1)
            .unwrap()
            .note_proven(&proof("a"), 1.0, String::new())
            .unwrap();
        let whole = fs::read(&file).unwrap();
        for cut in [0, 1, whole.len() / 2, whole.len() - 3] {
            fs::write(&file, &whole[..cut]).unwrap();
            let error = Ledger::open(&file, 2).unwrap_err().to_string();
            assert!(error.contains("is not a whole ledger"), "{cut}: {error}");
            assert!(error.contains("ledger.json"), "{error}");
            assert_eq!(fs::read(&file).unwrap(), &whole[..cut]);
        }
        let next = String::from_utf8(whole).unwrap();
        fs::write(&file, next.replace("\"version\":1", "\"version\":2")).unwrap();
        let error = Ledger::open(&file, 2).unwrap_err().to_string();
        assert!(error.contains("its version is 2"), "{error}");
    }

    #[test]
    fn runs_do_not_go_back() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("ledger.json");
        drop(Ledger::open(&file, 7).unwrap());
        assert!(matches!(
            Ledger::open(&file, 6),
            Err(LedgerError::Ahead {
                last: 7,
                run: 6,
                ..
            })
        ));
    }
}
