//! Audit checks: what the API server's audit log says, as far as the kernel confirms it.
//!
//! The learner is root where the log lies. What it says counts for them only if the kernel saw nobody
//! but the API server write the file: since the attempt's start, or, where the grader asks itself, since
//! it asks. Who has read the keys that identities
//! are made from can be anybody but the grader, so identities are unknown from then on. What speaks
//! against the learner needs no such proof: they alone could have written it.

use std::io;
use std::thread;
use std::time::{Duration, Instant};

use falco_rules::audit::AuditEvent;

use crate::api::{Api, ApiError, Request};
use crate::check::event::history::History;
use crate::check::instrument::finding::Finding;
use crate::check::{AuditCheck, AuditLevel, AuditRequest, Check};
use crate::grade::{Evidence, Verdict};
use crate::random::random;

use super::asking::requests;
use super::telling::LogEvents;
use super::witness::Witness;

/// Largest log that is read, in bytes.
const MAX_LOG: usize = 64 << 20;

/// How long the line of a request may take to reach the log.
const WRITING: Duration = Duration::from_secs(2);

/// How long a token that the grader asks with is good.
const TOKEN: Duration = Duration::from_secs(600);

/// Fields that say who somebody is.
const IDENTITY: [&str; 3] = ["ka.user.", "ka.impuser.", AuditCheck::ACTOR];

/// Said of a cluster that does not give its log.
const OUT_OF_REACH: &str = "this cluster's audit log is out of reach";

/// What is there of the audit log before the recording is read. So the kernel's witness is about all of
/// it: who forges a line later comes too late for this check.
pub(crate) struct AuditLog<'a> {
    sent: Vec<Sent<'a>>,
    /// The log's bytes; nothing if there is no such file.
    log: Result<Option<Vec<u8>>, String>,
    /// Why the API server does not answer, if it does not. Then a log that is not there tells nothing.
    silent: Option<ApiError>,
}

/// A request that the grader has made.
struct Sent<'a> {
    request: &'a AuditRequest,
    /// The number under which the log has it, or why it was not made.
    id: Result<String, ApiError>,
}

impl<'a> AuditLog<'a> {
    /// Makes the requests of all audit checks, gives the API server the time to log them, and reads the
    /// log by `file`, which is given its path and how many bytes it may have. Does nothing if no check
    /// is about a log.
    pub(crate) fn take(
        checks: &'a [Check],
        path: Option<&str>,
        file: impl Fn(&str, usize) -> io::Result<Vec<u8>>,
        api: Option<&Api>,
    ) -> Self {
        let mut reading = Self {
            sent: Vec::new(),
            log: Ok(None),
            silent: None,
        };
        let (Some(path), Some(api)) = (path, api) else {
            return reading;
        };
        for request in requests(checks) {
            if reading.sent.iter().all(|sent| sent.request != request) {
                let id = send(request, api);
                reading.sent.push(Sent { request, id });
            }
        }
        let deadline = Instant::now() + WRITING;
        loop {
            reading.log = present(file(path, MAX_LOG));
            if reading.is_complete() || Instant::now() >= deadline {
                break;
            }
            thread::sleep(Duration::from_millis(100));
        }
        if let Ok(None) = reading.log {
            let answer = api.get("/readyz");
            reading.silent = answer.err().filter(ApiError::is_silence);
        }
        reading
    }

    /// The events of the log, to be told to a history; `grader` is the grader's user. None are read
    /// for a history that asks for none.
    pub(crate) fn telling(&self, history: &mut History, grader: &str) -> LogEvents {
        let log = match &self.log {
            Ok(Some(bytes)) if !history.is_of_the_kernel_alone() => Log::of(bytes),
            _ => Log::default(),
        };
        history.unread(log.unread);
        LogEvents::new(log.events, grader)
    }

    /// Whether nothing more is to be waited for.
    fn is_complete(&self) -> bool {
        let Ok(Some(log)) = &self.log else {
            return true;
        };
        let mut ids = self.sent.iter().filter_map(|sent| sent.id.as_ref().ok());
        ids.all(|id| event_of(log, id).is_some())
    }
}

/// Decides the check at `path`; what the log says of its condition has been told to `history`.
pub(crate) fn grade(
    check: &AuditCheck,
    path: &str,
    history: &History,
    reading: &AuditLog<'_>,
    witness: &Witness,
) -> Finding {
    let log = match (witness.path(), &reading.log) {
        (None, _) => return Finding::unknown(OUT_OF_REACH),
        (Some(path), Ok(None)) => {
            let none = || Finding::fail(format!("the API server writes no audit log to {path}"));
            return reading.silent.clone().map_or_else(none, Finding::from);
        }
        (_, Ok(Some(log))) => log,
        (_, Err(why)) => return Finding::unknown(why),
    };
    let Some(request) = &check.request else {
        return remembered(path, history, reading, witness);
    };
    let sent = reading.sent.iter().find(|sent| sent.request == request);
    let sent = sent.expect("the requests of all checks were made");
    match &sent.id {
        Ok(id) => grade_request(request, id, check, log, witness).unwrap_or_else(Finding::unknown),
        Err(why) => why.clone().into(),
    }
}

/// What the history says of the check at `path`, as far as what it rests on of the log can be believed.
pub(crate) fn remembered(
    path: &str,
    history: &History,
    reading: &AuditLog<'_>,
    witness: &Witness,
) -> Finding {
    let finding = history.finding(path);
    let conditions = history.log_conditions(path);
    if conditions.is_empty() {
        return finding;
    }
    let about_identity = |condition: &&str| IDENTITY.iter().any(|field| condition.contains(field));
    let doubt = match (witness.path(), &reading.log) {
        (None, _) => return Finding::unknown(OUT_OF_REACH),
        (_, Err(why)) => return Finding::unknown(why),
        _ if conditions.iter().any(about_identity) => {
            witness.forged().or_else(|| witness.anybody())
        }
        _ => witness.forged(),
    };
    trusted(doubt, finding).unwrap_or_else(Finding::unknown)
}

fn grade_request(
    request: &AuditRequest,
    id: &str,
    check: &AuditCheck,
    log: &[u8],
    witness: &Witness,
) -> Result<Finding, String> {
    let expected = check.level.unwrap_or(AuditLevel::Metadata);
    let level = event_of(log, id).map_or(Some(AuditLevel::None), |event| {
        serde_json::from_value(event.document()["level"].clone()).ok()
    });
    let Some(level) = level else {
        return Err("the audit log has a level that nobody knows".to_owned());
    };
    let observed = match level {
        AuditLevel::None => "it is not in the log".to_owned(),
        level => format!("it is in the log at level {}", level.name()),
    };
    let finding = match level == expected {
        true => trusted(witness.forged_meanwhile(), Finding::pass(observed.clone()))?,
        false => Finding::fail(observed.clone()),
    };
    Ok(finding.with(Evidence {
        at: named(request),
        observed,
        expected: Some(match expected {
            AuditLevel::None => "nothing in the log".to_owned(),
            level => format!("level {}", level.name()),
        }),
        ..Evidence::default()
    }))
}

/// A request as a reader tells it from others.
fn named(request: &AuditRequest) -> String {
    let AuditRequest {
        verb, path, user, ..
    } = request;
    let by = user.as_ref().map(|user| format!(" by `{user}`"));
    format!(
        "the request `{} {path}`{}",
        verb.name(),
        by.unwrap_or_default()
    )
}

/// Makes a request under a number of its own, by which the log tells it from others.
fn send(request: &AuditRequest, api: &Api) -> Result<String, ApiError> {
    let hex = format!("{:016x}{:016x}", random(), random());
    let id = [
        &hex[..8],
        &hex[8..12],
        &hex[12..16],
        &hex[16..20],
        &hex[20..],
    ]
    .join("-");
    let token = match &request.user {
        None => None,
        Some(user) => Some(api.token(user, TOKEN)?),
    };
    // What the server makes of it is not the question.
    api.ask(Request {
        method: request.verb.method(),
        path: request.path.clone(),
        body: request.body.clone(),
        token,
        audit_id: Some(id.clone()),
        user: None,
    })?;
    Ok(id)
}

/// A finding on the word of a log that may not be worth it: then it is no pass.
fn trusted(doubt: Option<String>, finding: Finding) -> Result<Finding, String> {
    match doubt {
        Some(why) if finding.verdict == Verdict::Pass => Err(why),
        _ => Ok(finding),
    }
}

/// A log: its events, and how many of its lines are none.
#[derive(Default)]
struct Log {
    events: Vec<AuditEvent>,
    unread: usize,
}

/// The bytes of a log; nothing if there is no such file.
fn present(read: io::Result<Vec<u8>>) -> Result<Option<Vec<u8>>, String> {
    match read {
        Ok(bytes) => Ok(Some(bytes)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(format!("the audit log can't be read: {error}")),
    }
}

/// The lines of a log. What stands after the last end of line is still being written.
fn lines(bytes: &[u8]) -> impl DoubleEndedIterator<Item = &[u8]> {
    let whole = bytes.iter().rposition(|byte| *byte == b'\n').unwrap_or(0);
    bytes[..whole].split(|byte| *byte == b'\n')
}

/// The last event of a request. Only lines with its number are read as JSON: a log is long, and asked
/// for it again and again.
fn event_of(bytes: &[u8], id: &str) -> Option<AuditEvent> {
    let named = lines(bytes)
        .rev()
        .filter(|line| std::str::from_utf8(line).is_ok_and(|line| line.contains(id)));
    let mut events =
        named.flat_map(|line| AuditEvent::read(line).unwrap_or_default().into_iter().rev());
    events.find(|event| event.document()["auditID"] == id)
}

impl Log {
    fn of(bytes: &[u8]) -> Self {
        let mut log = Log::default();
        for line in lines(bytes) {
            match AuditEvent::read(line) {
                Ok(events) => log.events.extend(events),
                Err(_) if line.is_empty() => {}
                Err(_) => log.unread += 1,
            }
        }
        log
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use serde_json::json;

    use super::*;
    use crate::api::Answer;
    use crate::check::event::history::compile_for;
    use crate::check::{ApiVerb, Kind};

    fn line(user: &str, verb: &str, second: u32) -> String {
        json!({
            "kind": "Event", "auditID": format!("{user}-{second}"), "level": "Metadata",
            "stage": "ResponseComplete", "verb": verb, "user": {"username": user},
            "objectRef": {"resource": "secrets", "namespace": "shop", "name": "db"},
            "stageTimestamp": format!("2026-01-02T03:04:{second:02}Z"),
        })
        .to_string()
            + "\n"
    }

    fn check(condition: &str, (at_least, at_most): (u32, Option<u32>)) -> Check {
        Check {
            id: "asked".into(),
            kind: Kind::Audit(AuditCheck {
                condition: Some(condition.into()),
                at_least,
                at_most,
                ..AuditCheck::default()
            }),
            ..Check::default()
        }
    }

    fn counted(condition: &str, bounds: (u32, Option<u32>), text: &str) -> Finding {
        let checks = [check(condition, bounds)];
        let mut history = History::new(&checks, &BTreeMap::new(), compile_for);
        let reading = AuditLog {
            sent: Vec::new(),
            log: Ok(Some(text.into())),
            silent: None,
        };
        let mut telling = reading.telling(&mut history, "cksl:grader");
        telling.until(u64::MAX, &mut history);
        history.finding("asked")
    }

    #[test]
    fn a_server_that_does_not_run_writes_no_log_but_that_is_not_what_is_wrong() {
        let path = "/var/log/audit.log";
        let asked = AuditCheck {
            log: Some(path.into()),
            request: Some(AuditRequest {
                verb: ApiVerb::Get,
                path: "/api/v1/nodes".into(),
                user: None,
                body: None,
            }),
            ..AuditCheck::default()
        };
        let checks = [Check {
            kind: Kind::Audit(asked.clone()),
            ..Check::default()
        }];
        let graded = |api: &Api| {
            let witness = Witness::new(&checks, None);
            let none = |_: &str, _| Err(io::ErrorKind::NotFound.into());
            let reading = AuditLog::take(&checks, witness.path(), none, Some(api));
            let history = History::new(&checks, &BTreeMap::new(), compile_for);
            grade(&asked, "", &history, &reading, &witness)
        };
        let down = graded(&Api::down());
        assert_eq!(down, Finding::from(ApiError::Down));
        let answers = Api::answering(|_| {
            Ok(Answer {
                code: 200,
                body: json!({}),
            })
        });
        let finding = graded(&answers);
        assert_eq!(finding.verdict, Verdict::Fail);
        assert!(finding.observed.contains(path), "{}", finding.observed);
    }

    const READ: &str = "cksl.actor = learner and ka.verb = get and ka.target.resource = secrets";

    #[test]
    fn actors_are_told_apart_by_their_users() {
        let log = [
            line("cksl:grader", "get", 1),
            line("system:kube-scheduler", "get", 2),
            line("kubernetes-admin", "get", 3),
        ]
        .concat();
        let finding = counted(READ, (1, Some(1)), &log);
        assert_eq!(finding.verdict, Verdict::Pass);
        assert_eq!(
            finding.observed,
            "03:04:03 kubernetes-admin: get secrets shop/db"
        );
        let finding = counted(READ, (0, Some(0)), &log);
        assert_eq!(finding.verdict, Verdict::Fail);
        assert_eq!(finding.evidence[0].at, "audit event kubernetes-admin-3");
    }

    #[test]
    fn a_log_in_doubt_is_no_proof_for_the_learner_but_one_against_them() {
        let doubt = || Some("somebody wrote it".to_owned());
        assert!(trusted(doubt(), Finding::pass("x")).is_err());
        assert!(trusted(doubt(), Finding::fail("x")).is_ok());
        assert!(trusted(None, Finding::pass("x")).is_ok());
    }

    #[test]
    fn a_line_that_cannot_be_read_may_be_the_one() {
        let log = line("mona", "list", 1) + "{\"kind\": \n";
        assert!(matches!(
            counted(READ, (1, None), &log).verdict,
            Verdict::Unknown(_)
        ));
        assert!(matches!(
            counted(READ, (0, Some(0)), &log).verdict,
            Verdict::Unknown(_)
        ));
        let found = log + &line("mona", "get", 2);
        assert_eq!(counted(READ, (1, None), &found).verdict, Verdict::Pass);
    }

    #[test]
    fn the_line_of_a_request_is_the_last_one_with_its_number() {
        let log = [
            line("mona", "get", 1),
            line("mona", "list", 1),
            // It names the number, but has another one.
            line("mona-1", "get", 2),
        ]
        .concat();
        let found = event_of(log.as_bytes(), "mona-1").unwrap();
        assert_eq!(super::super::telling::text(&found, "/verb"), "list");
        assert!(event_of(log.as_bytes(), "mona-3").is_none());
    }

    #[test]
    fn a_line_that_is_still_being_written_is_not_yet_there() {
        let text = line("mona", "get", 1);
        let cut = &text[..text.len() - 5];
        let finding = counted(READ, (1, None), cut);
        assert_eq!(finding.verdict, Verdict::Fail);
        assert_eq!(finding.observed, "it is not in the audit log");
    }
}
