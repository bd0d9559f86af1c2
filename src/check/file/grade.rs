//! Files of the node: there or not, as at the start, their mode, owner and content.

use std::io;
use std::thread;
use std::time::{Duration, Instant};

use rustix::io::Errno;
use serde_json::Value;

use crate::check::instrument::baseline::Baseline;
use crate::check::instrument::finding::Finding;
use crate::check::instrument::pattern;
use crate::check::{FileCheck, FileState};
use crate::digest::sha256;
use crate::grade::{Evidence, Verdict};
use crate::provider::{Node, NodeProcess};

/// Longest file that is looked into, in bytes.
pub(crate) const MAX_FILE: usize = 4 << 20;

/// Longest file of which a sum is made, in bytes: a program, rather than a configuration.
pub(crate) const MAX_SUMMED: usize = 32 << 20;

/// Takes down what stands in a file that is to stay unchanged.
pub(crate) fn note(path: &str, node: &dyn Node, baseline: &mut Baseline) -> io::Result<()> {
    let sum = match node.read(path, MAX_SUMMED) {
        Ok(bytes) => Some(sha256(&bytes)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => None,
        Err(error) => return Err(error),
    };
    baseline.files.insert(path.to_owned(), sum);
    Ok(())
}

/// How long until a file is looked at again that may still change.
const LOOK_AGAIN: Duration = Duration::from_millis(50);

/// What is shown of a value.
const SHOWN: usize = 200;

/// Looks at a file. What a learner made too long to read is a fail; what the node can't show is
/// unknown.
pub(crate) fn grade(check: &FileCheck, node: &dyn Node, baseline: &Baseline) -> Finding {
    let began = Instant::now();
    loop {
        let finding = grade_now(check, node, baseline);
        let patience = Duration::from_secs(check.within.into());
        if finding.verdict == Verdict::Pass || began.elapsed() >= patience {
            return finding;
        }
        thread::sleep(LOOK_AGAIN);
    }
}

fn grade_now(check: &FileCheck, node: &dyn Node, baseline: &Baseline) -> Finding {
    match look(check, node, baseline) {
        Ok(finding) => finding.seen_at(&check.path),
        Err(Stop::Finding(finding)) => *finding,
        Err(Stop::Trouble(error)) => match learners_doing(&error) {
            Some(observed) => Finding::fail(observed).seen_at(&check.path),
            None => Finding::unknown(format!("{} can't be read: {error}", check.path)),
        },
    }
}

/// What a learner can have done that a file can't be read for; `None` for trouble of another kind.
fn learners_doing(error: &io::Error) -> Option<&'static str> {
    if error.raw_os_error() == Some(Errno::LOOP.raw_os_error()) {
        return Some("it is a link that can't be followed");
    }
    Some(match error.kind() {
        io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => "there is no such file",
        io::ErrorKind::InvalidInput => "it is not a regular file",
        io::ErrorKind::FileTooLarge => "it is too long to be read",
        _ => return None,
    })
}

/// Why looking stopped early.
enum Stop {
    Finding(Box<Finding>),
    Trouble(io::Error),
}

impl From<io::Error> for Stop {
    fn from(error: io::Error) -> Self {
        Stop::Trouble(error)
    }
}

impl From<Finding> for Stop {
    fn from(finding: Finding) -> Self {
        Stop::Finding(Box::new(finding))
    }
}

fn look(check: &FileCheck, node: &dyn Node, baseline: &Baseline) -> Result<Finding, Stop> {
    let fail = |observed: String| -> Stop { Finding::fail(observed).seen_at(&check.path).into() };
    let mut seen: Vec<String> = Vec::new();

    if check.is == Some(FileState::Absent) {
        return match node.stat(&check.path) {
            Ok(_) => {
                let there = Evidence {
                    at: check.path.clone(),
                    observed: "is still there".to_owned(),
                    ..Evidence::default()
                };
                let finding = Finding::fail(format!("{} is still there", check.path));
                Err(finding.with(there).into())
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                Ok(Finding::pass("there is no such file"))
            }
            Err(error) => Err(error.into()),
        };
    }
    let stat = node.stat(&check.path)?;
    if check.is == Some(FileState::Present) {
        seen.push("it exists".into());
    }
    if check.is == Some(FileState::Unchanged) {
        let sum = sha256(&content(check, node, MAX_SUMMED)?);
        match baseline.files.get(&check.path) {
            Some(Some(start)) if *start == sum => seen.push("sha256 as at the start".into()),
            Some(Some(_)) => return Err(fail("its content is not as at the start".into())),
            Some(None) => return Err(fail("it was not there at the start".into())),
            None => {
                let why = format!("what {} was at the start is not known", check.path);
                return Err(Finding::unknown(why).into());
            }
        }
    }
    if let Some(expected) = &check.sha256 {
        let sum = sha256(&content(check, node, MAX_SUMMED)?);
        if !sum.eq_ignore_ascii_case(expected) {
            return Err(fail(format!("sha256 {sum}")));
        }
        seen.push("sha256 as asked".into());
    }
    if let Some(expected) = &check.mode {
        let mode = format!("{:04o}", stat.mode & 0o7777);
        let same = u32::from_str_radix(expected, 8) == Ok(stat.mode & 0o7777);
        if !same {
            return Err(differs(check, "mode", &mode, expected));
        }
        seen.push(format!("mode {mode}"));
    }
    if let Some(expected) = &check.owner {
        let owner = Owner::of(node, stat.uid, stat.gid);
        if !owner.is(expected) {
            return Err(differs(check, "owner", &owner.shown(), expected));
        }
        seen.push(format!("owner {}", owner.shown()));
    }
    if let Some(holder) = &check.held_by {
        let process = main_process(node, holder)?;
        let process = process.ok_or_else(|| fail(format!("{holder} is not up")))?;
        if !node.has_open(&process, stat.dev_ino)? {
            return Err(fail(format!(
                "it is not the file that {} (pid {}) has open",
                process.name, process.pid
            )));
        }
        seen.push(format!("open in {} (pid {})", process.name, process.pid));
    }
    if check.equals.is_some() || check.matches.is_some() || check.at.is_some() {
        seen.push(look_inside(check, &content(check, node, MAX_FILE)?)?);
    }
    Ok(Finding::pass(seen.join(", ")))
}

fn differs(check: &FileCheck, what: &str, observed: &str, expected: &str) -> Stop {
    Finding::fail(format!("{what} {observed}"))
        .with(Evidence {
            at: check.path.clone(),
            observed: format!("{what} {observed}"),
            expected: Some(format!("{what} {expected}")),
            ..Evidence::default()
        })
        .into()
}

fn content(check: &FileCheck, node: &dyn Node, limit: usize) -> Result<Vec<u8>, Stop> {
    let bytes = node.read(&check.path, limit + 1)?;
    if bytes.len() > limit {
        return Err(
            Finding::fail(format!("it is longer than {} MiB", limit >> 20))
                .seen_at(&check.path)
                .into(),
        );
    }
    Ok(bytes)
}

/// The process of a unit that the node's init has started itself, or the first one of a container.
fn main_process(node: &dyn Node, holder: &str) -> io::Result<Option<NodeProcess>> {
    let mut processes = node.processes()?.into_iter();
    Ok(if holder.ends_with(".service") {
        processes.find(|process| process.is_main_of(holder))
    } else {
        processes.find(|process| process.is_first_in(holder))
    })
}

/// Parses the content, goes to the place, and compares what stands there.
fn look_inside(check: &FileCheck, bytes: &[u8]) -> Result<String, Stop> {
    let fail = |observed: String| -> Stop { Finding::fail(observed).seen_at(&check.path).into() };
    if check.parse.as_deref() == Some("bytes") {
        let pattern = check.matches.as_deref().unwrap_or_default();
        let regex = pattern::whole_of_bytes(pattern)?;
        return match regex.is_match(bytes) {
            true => Ok("its bytes are as expected".to_owned()),
            false => Err(fail("its bytes are not as asked".to_owned())),
        };
    }
    let Ok(text) = std::str::from_utf8(bytes) else {
        return Err(fail("it is not text in UTF-8".into()));
    };
    let parsed = match check.parse.as_deref().unwrap_or("text") {
        "yaml" => serde_saphyr::from_str::<Value>(text).map_err(|error| {
            fail(format!(
                "it is not YAML: {}",
                first_line(&error.to_string())
            ))
        })?,
        "json" => serde_json::from_str::<Value>(text)
            .map_err(|error| fail(format!("it is not JSON: {error}")))?,
        "lines" => text.lines().map(Value::from).collect(),
        "text" => Value::from(text.strip_suffix('\n').unwrap_or(text)),
        other => {
            let why = format!("the scenario asks to parse {} as `{other}`", check.path);
            return Err(Finding::unknown(why).into());
        }
    };
    let pointer = check.at.as_deref().unwrap_or_default();
    let Some(value) = parsed.pointer(pointer) else {
        return Err(fail(format!("there is nothing at {pointer}")));
    };
    let shown = shown(value);
    let place = if pointer.is_empty() {
        String::new()
    } else {
        format!("{pointer}: ")
    };
    if let Some(expected) = &check.equals
        && value != expected
    {
        return Err(differs(
            check,
            place.trim_end(),
            &shown,
            &self::shown(expected),
        ));
    }
    if let Some(pattern) = &check.matches {
        let regex = pattern::whole(pattern)?;
        let text = match value {
            Value::String(text) => text.clone(),
            other => other.to_string(),
        };
        if !regex.is_match(&text) {
            return Err(fail(format!("{place}{shown}")));
        }
    }
    Ok(format!("{place}{shown}"))
}

fn first_line(text: &str) -> &str {
    text.lines().next().unwrap_or_default()
}

/// A value in at most [`SHOWN`] characters.
fn shown(value: &Value) -> String {
    let text = match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    match text.char_indices().nth(SHOWN) {
        Some((cut, _)) => format!("{}…", &text[..cut]),
        None => text,
    }
}

/// A file's owner and group, with the names that the node has for them.
struct Owner {
    ids: [u32; 2],
    names: [Option<String>; 2],
}

impl Owner {
    fn of(node: &dyn Node, uid: u32, gid: u32) -> Self {
        Self {
            ids: [uid, gid],
            names: [
                name_of(node, "/etc/passwd", uid),
                name_of(node, "/etc/group", gid),
            ],
        }
    }

    /// Whether `user` or `user:group`, by name or number, is this owner.
    fn is(&self, expected: &str) -> bool {
        expected.split(':').enumerate().all(|(place, part)| {
            let Some(id) = self.ids.get(place) else {
                return false;
            };
            part == id.to_string() || self.names[place].as_deref() == Some(part)
        })
    }

    fn shown(&self) -> String {
        let part = |place: usize| -> String {
            self.names[place]
                .clone()
                .unwrap_or_else(|| self.ids[place].to_string())
        };
        format!("{}:{}", part(0), part(1))
    }
}

/// The name of an id in a file of the form of `/etc/passwd`. Id 0 is root whatever the file says:
/// the learner can write it.
fn name_of(node: &dyn Node, path: &str, id: u32) -> Option<String> {
    if id == 0 {
        return Some("root".to_owned());
    }
    let bytes = node.read(path, 1 << 20).ok()?;
    let text = String::from_utf8_lossy(&bytes);
    text.lines().find_map(|line| {
        let mut columns = line.split(':');
        let name = columns.next()?;
        (columns.nth(1)?.parse() == Ok(id)).then(|| name.to_owned())
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::check::instrument::fake::FakeNode;
    use crate::grade::Verdict;

    fn check(path: &str) -> FileCheck {
        FileCheck {
            path: path.into(),
            is: None,
            sha256: None,
            mode: None,
            owner: None,
            held_by: None,
            parse: None,
            at: None,
            equals: None,
            matches: None,
            within: 0,
        }
    }

    fn node() -> FakeNode {
        FakeNode::with(&[
            ("/etc/rules", "- rule: A\n  priority: Warning\n"),
            (
                "/etc/passwd",
                "root:x:0:0::/:/bin/sh\nweb:x:33:33::/:/bin/sh\n",
            ),
            ("/etc/group", "www:x:33:\n"),
            ("/broken", "{\"a\": "),
        ])
    }

    #[test]
    fn unchanged_means_the_same_bytes_as_at_the_start() {
        let node = node();
        let mut baseline = Baseline::default();
        let mut file = check("/etc/rules");
        file.is = Some(FileState::Unchanged);
        assert!(matches!(
            grade(&file, &node, &baseline).verdict,
            Verdict::Unknown(_)
        ));
        let sum = sha256(b"- rule: A\n  priority: Warning\n");
        baseline.files.insert("/etc/rules".into(), Some(sum));
        assert_eq!(grade(&file, &node, &baseline).verdict, Verdict::Pass);
        let changed = FakeNode::with(&[("/etc/rules", "- rule: B\n")]);
        let finding = grade(&file, &changed, &baseline);
        assert_eq!(finding.verdict, Verdict::Fail);
        assert_eq!(finding.observed, "its content is not as at the start");
        let gone = FakeNode::with(&[]);
        assert_eq!(grade(&file, &gone, &baseline).verdict, Verdict::Fail);
    }

    #[test]
    fn a_value_in_parsed_content_is_compared() {
        let mut file = check("/etc/rules");
        file.parse = Some("yaml".into());
        file.at = Some("/0/priority".into());
        file.equals = Some(json!("Warning"));
        let pass = grade(&file, &node(), &Baseline::default());
        assert_eq!(pass.verdict, Verdict::Pass);
        assert_eq!(pass.observed, "/0/priority: Warning");
        file.equals = Some(json!("Notice"));
        let fail = grade(&file, &node(), &Baseline::default());
        assert_eq!(
            fail.evidence[0].expected.as_deref(),
            Some("/0/priority: Notice")
        );
        file.at = Some("/1".into());
        let nothing = grade(&file, &node(), &Baseline::default());
        assert_eq!(nothing.observed, "there is nothing at /1");
    }

    #[test]
    fn a_pattern_must_match_the_whole_text() {
        let mut file = check("/etc/group");
        file.matches = Some("www.*".into());
        assert_eq!(
            grade(&file, &node(), &Baseline::default()).verdict,
            Verdict::Pass
        );
        file.matches = Some("www".into());
        assert_eq!(
            grade(&file, &node(), &Baseline::default()).verdict,
            Verdict::Fail
        );
    }

    #[test]
    fn content_that_cannot_be_parsed_is_the_learners_fail() {
        let mut file = check("/broken");
        file.at = Some("/a".into());
        for parse in ["json", "yaml"] {
            file.parse = Some(parse.into());
            let finding = grade(&file, &node(), &Baseline::default());
            assert_eq!(finding.verdict, Verdict::Fail, "{}", finding.observed);
        }
    }

    #[test]
    fn a_bomb_of_aliases_is_refused_quickly() {
        let mut bomb = String::from("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
        for level in 1..12 {
            let aliases = vec![format!("*a{}", level - 1); 10].join(", ");
            bomb.push_str(&format!("a{level}: &a{level} [{aliases}]\n"));
        }
        let node = FakeNode::with(&[("/bomb", bomb.as_str())]);
        let mut file = check("/bomb");
        file.parse = Some("yaml".into());
        file.at = Some("/a0".into());
        assert_eq!(
            grade(&file, &node, &Baseline::default()).verdict,
            Verdict::Fail
        );
    }

    #[test]
    fn owner_and_mode_are_the_nodes() {
        let node = node().owned("/etc/rules", 0o100_640, 33, 33);
        let mut file = check("/etc/rules");
        file.owner = Some("web:www".into());
        file.mode = Some("0640".into());
        let finding = grade(&file, &node, &Baseline::default());
        assert_eq!(finding.observed, "mode 0640, owner web:www");
        file.owner = Some("root".into());
        let finding = grade(&file, &node, &Baseline::default());
        assert_eq!(finding.verdict, Verdict::Fail);
        assert_eq!(finding.observed, "owner web:www");
        file.owner = Some("33".into());
        assert_eq!(
            grade(&file, &node, &Baseline::default()).verdict,
            Verdict::Pass
        );
    }

    #[test]
    fn a_file_in_the_place_of_the_one_that_a_service_has_open_is_told_from_it() {
        let mut node = FakeNode::with(&[
            ("/held", "\u{0}key\u{1}value\u{7f}"),
            ("/other", "key value"),
        ]);
        let baseline = Baseline::default();
        let mut file = check("/held");
        file.held_by = Some("etcd.service".into());
        file.parse = Some("bytes".into());
        file.matches = Some("(?s-u).*key.{1,9}value.*".into());
        let not_up = grade(&file, &node, &baseline);
        assert_eq!(not_up.observed, "etcd.service is not up");

        node.processes = vec![NodeProcess {
            pid: 80,
            host_pid: 1080,
            ppid: 1,
            name: "etcd".into(),
            args: Vec::new(),
            exe: "/usr/bin/etcd".into(),
            status: Vec::new(),
            container: None,
            start_ticks: 7,
            unit: Some("etcd.service".into()),
        }];
        node.open = node.stat("/held").unwrap().dev_ino;
        assert_eq!(grade(&file, &node, &baseline).verdict, Verdict::Pass);
        file.path = "/other".into();
        let replaced = grade(&file, &node, &baseline);
        assert_eq!(
            replaced.observed,
            "it is not the file that etcd (pid 80) has open"
        );

        // The same in a container, whose first process it must be.
        file.path = "/held".into();
        file.held_by = Some("etcd-main".into());
        node.processes[0].container = Some("etcd-main".into());
        for (pids, verdict) in [("1080 80 7", Verdict::Fail), ("1080 80 1", Verdict::Pass)] {
            node.processes[0].status = vec![("NSpid".into(), pids.into())];
            assert_eq!(grade(&file, &node, &baseline).verdict, verdict, "{pids}");
        }
    }
}
