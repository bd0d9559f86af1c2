//! The recordings of a class's attempts, which lie at its hosts. The server gets each of them for the command that asks.

use std::collections::BTreeSet;
use std::io::{self, Read as _};
use std::thread;
use std::time::{Duration, Instant};

use cksl::problem::Problem;
use cksl_class::class::{Records, Tried, UNANSWERED};

use super::folder::Server;
use super::unkept;

/// How many are on their way at a time.
const AT_A_TIME: usize = 8;

/// How often it is looked which have come.
const LOOK: Duration = Duration::from_millis(100);

/// How long one may be on its way.
const PATIENCE: Duration = Duration::from_secs(900);

/// Bytes of a recording; a lab keeps fewer.
const MOST_UNPACKED: u64 = 512 << 20;

/// Shows `see` the recording of each attempt in their order, or why it can't be had. Some come while it looks at one.
/// Nobody else may get recordings meanwhile.
pub(super) fn each(
    records: &Records,
    server: &Server,
    all: &[Tried],
    mut see: impl FnMut(&Tried, Result<Vec<u8>, String>) -> Result<(), Problem>,
) -> Result<(), Problem> {
    // A command that was killed has left its own.
    records.end_recordings().map_err(|error| unkept(&error))?;
    // Labs whose machines do not answer: nobody waits for the same machine again.
    let mut silent: BTreeSet<&str> = BTreeSet::new();
    let mut seen = || {
        for some in all.chunks(AT_A_TIME) {
            let wanted = some
                .iter()
                .filter(|tried| !silent.contains(tried.lab.as_str()));
            let asked = records.ask_recordings(wanted);
            asked.map_err(|error| unkept(&error))?;
            for tried in some {
                let packed = match silent.contains(tried.lab.as_str()) {
                    true => Err(UNANSWERED.to_owned()),
                    false => wait_for(records, server, tried)?,
                };
                if packed.as_ref().is_err_and(|why| why == UNANSWERED) {
                    silent.insert(tried.lab.as_str());
                }
                let unread = |error| format!("its recording can't be read: {error}");
                let recording =
                    packed.and_then(|packed| unpack(&packed, MOST_UNPACKED).map_err(unread));
                see(tried, recording)?;
            }
        }
        Ok(())
    };
    let seen = seen();
    // Also after an error: nobody waits for the others any more.
    let ended = records.end_recordings();
    seen.and(ended.map_err(|error| unkept(&error)))
}

fn wait_for(
    records: &Records,
    server: &Server,
    tried: &Tried,
) -> Result<Result<Vec<u8>, String>, Problem> {
    let until = Instant::now() + PATIENCE;
    loop {
        let taken = records.take_recording(tried);
        if let Some(taken) = taken.map_err(|error| unkept(&error))? {
            return Ok(taken);
        }
        if !server.is_there() {
            return Err(Problem::machine("nobody serves the class any more")
                .hint("sudo cksl class serve CLASS   brings it back; then do this again"));
        }
        if Instant::now() > until {
            return Ok(Err(UNANSWERED.to_owned()));
        }
        thread::sleep(LOOK);
    }
}

/// Its host packed it: what unpacks to `most` bytes or more is refused, and no more than that is held.
fn unpack(packed: &[u8], most: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let read = zstd::Decoder::new(packed)?
        .take(most)
        .read_to_end(&mut bytes)?;
    match read as u64 == most {
        true => Err(io::Error::other("it is too long")),
        false => Ok(bytes),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_small_archive_that_unpacks_to_much_is_refused() {
        let packed = |length: usize| zstd::encode_all(&vec![0; length][..], 19).unwrap();
        let most = 1 << 20;
        assert_eq!(
            unpack(&packed((1 << 20) - 1), most).unwrap().len(),
            (1 << 20) - 1
        );
        let bomb = packed(64 << 20);
        assert!(bomb.len() < 1 << 14, "{}", bomb.len());
        let refused = unpack(&bomb, most).unwrap_err();
        assert_eq!(refused.to_string(), "it is too long");
        assert!(unpack(b"no archive", most).is_err());
    }
}
