//! Unit checks: what systemd says of a unit, and what its files say.

use std::io;

use regex::Regex;

use super::start::{Variables, expand, read_file, read_shown, unset};
use super::{ONCE, OTHER_COMMANDS, UnitCheck, UnitState, properties};
use crate::check::CommandCheck;
use crate::check::instrument::finding::{self, Finding};
use crate::check::instrument::flags::Flags;
use crate::check::instrument::pattern;
use crate::provider::Node;

/// Longest environment file that is looked into, in bytes.
const MAX_FILE: usize = 1 << 20;

/// Directories that a boot leaves empty, or makes anew.
const VOLATILE: [&str; 6] = ["/run", "/tmp", "/dev", "/dev/shm", "/proc", "/sys"];

/// What a command printed, or why nothing can be said of it.
type Said<'s> = &'s dyn Fn(&CommandCheck) -> Result<String, Finding>;

/// Looks at a unit. `said` knows what the commands of the check printed.
pub(super) fn grade(check: &UnitCheck, node: &dyn Node, said: Said<'_>) -> Finding {
    let found = look(check, node, said).unwrap_or_else(|finding| finding);
    found.seen_at(check.name.as_str())
}

fn look(check: &UnitCheck, node: &dyn Node, said: Said<'_>) -> Result<Finding, Finding> {
    let shown = said(&check.shown())?;
    let unit = Unit::read(&check.name, &shown)?;
    let mut findings = Vec::new();
    for state in &check.is {
        let found = match state {
            UnitState::Active => unit.is_in(&["active", "reloading"]),
            UnitState::Inactive => unit.is_in(&["inactive", "failed"]),
            UnitState::Enabled => filed(check, said(&check.filed())?, &["enabled"]),
            // Of a unit that is not there nothing is printed, or this by newer versions.
            UnitState::Gone => filed(check, said(&check.filed())?, &["masked", "", "not-found"]),
            UnitState::Kept => unit.is_kept(node)?,
        };
        findings.push(found);
    }
    if check.asks_for_commands() {
        let variables = unit.variables(node)?;
        findings.extend(starts(check, &unit.next_start(&variables))?);
        if let Some(allowed) = &check.other_commands {
            findings.push(others(allowed, &unit.other_commands(&variables))?);
        }
    }
    Ok(finding::all(findings))
}

/// Compares the command line of the next start.
fn starts(check: &UnitCheck, line: &str) -> Result<Vec<Finding>, Finding> {
    let shown = |(matches, shown): (bool, String)| {
        let observed = format!("its next start: {shown}");
        judged(matches, observed)
    };
    let whole = check.starts.iter();
    let whole = whole.map(|asked| Ok((pattern::whole(asked)?.is_match(line), line.to_owned())));
    let given = Flags::of(line.split_whitespace());
    let flags = check.flags.iter();
    let flags = flags.map(|(name, asked)| given.matches(name, asked));
    whole.chain(flags).map(|one| one.map(shown)).collect()
}

/// Compares what it runs beside its start: each property of systemd with a command line.
fn others(allowed: &[String], commands: &[(&str, String)]) -> Result<Finding, Finding> {
    let allowed = allowed.iter().map(|asked| pattern::whole(asked));
    let allowed: Vec<Regex> = allowed.collect::<Result<_, _>>()?;
    let is_other = |(_, line): &&(&str, String)| !allowed.iter().any(|one| one.is_match(line));
    let others = commands.iter().filter(is_other);
    let others = others.map(|(property, line)| {
        let directive = property.trim_end_matches("Ex");
        format!("{directive}={line}")
    });
    let others: Vec<String> = others.collect();
    Ok(match others.is_empty() {
        true => Finding::pass("it runs nothing else"),
        false => Finding::fail(format!("it also runs {}", others.join(", "))),
    })
}

/// Compares what its files make of a unit.
fn filed(check: &UnitCheck, state: String, asked: &[&str]) -> Finding {
    let state = state.trim_end();
    let shown = match state {
        "" => "not there",
        state => state,
    };
    let observed = format!("{} is {shown}", check.name);
    judged(asked.contains(&state), observed)
}

fn judged(holds: bool, observed: String) -> Finding {
    match holds {
        true => Finding::pass(observed),
        false => Finding::fail(observed),
    }
}

/// What systemd has loaded of a unit.
struct Unit<'u> {
    name: &'u str,
    /// Properties with their values, in the order in which systemctl prints them; some stand there several times.
    properties: Vec<(&'u str, String)>,
}

impl<'u> Unit<'u> {
    /// Reads what systemctl has shown.
    fn read(name: &'u str, shown: &'u str) -> Result<Self, Finding> {
        let is_asked = |name: &str| properties().any(|asked| asked == name);
        let mut found: Vec<(&str, String)> = Vec::new();
        for line in shown.lines() {
            match (line.split_once('='), found.last_mut()) {
                (Some((property, value)), _) if is_asked(property) => {
                    found.push((property, value.to_owned()));
                }
                // An argument of a command may hold line breaks, and systemctl shows them.
                (_, Some((_, value))) => {
                    value.push('\n');
                    value.push_str(line);
                }
                (_, None) => {}
            }
        }
        let unit = Self {
            name,
            properties: found,
        };
        // Each is printed, also if it is empty: a second one is a line of a command.
        let twice = |asked: &&&str| {
            let mut those = unit.properties.iter().filter(|(name, _)| name == *asked);
            those.nth(1).is_some()
        };
        if let Some(property) = ONCE.iter().find(twice) {
            let observed = format!("a command of {name} has a line that begins as {property}=");
            return Err(Finding::fail(observed));
        }
        // It has a state even where there is no such unit.
        match unit.value("ActiveState") {
            "" => Err(Finding::fail("systemd does not answer").for_good()),
            _ => Ok(unit),
        }
    }

    /// The values of a property that are not empty.
    fn values(&self, property: &str) -> impl Iterator<Item = &str> {
        let those = self.properties.iter();
        let those = those.filter(move |(name, value)| *name == property && !value.is_empty());
        those.map(|(_, value)| value.as_str())
    }

    /// The first of them; empty if there is none.
    fn value(&self, property: &str) -> &str {
        self.values(property).next().unwrap_or_default()
    }

    fn is_in(&self, states: &[&str]) -> Finding {
        let state = self.value("ActiveState");
        let observed = format!("{} is {state}", self.name);
        judged(states.contains(&state), observed)
    }

    /// Its environment files, each with whether it may be missing.
    fn environment_files(&self) -> Result<Vec<(&str, bool)>, Finding> {
        let each = self.values("EnvironmentFiles").map(|line| {
            let (path, ignored) = line
                .strip_suffix(')')
                .and_then(|line| line.rsplit_once(" (ignore_errors="))
                .unwrap_or((line, "no"));
            match path.contains(['*', '?', '[']) {
                true => Err(Finding::unknown(format!(
                    "which files {path} stands for is not known: name them in {}",
                    self.name
                ))),
                false => Ok((path, ignored == "yes")),
            }
        });
        each.collect()
    }

    /// Whether it is the same after a boot.
    fn is_kept(&self, node: &dyn Node) -> Result<Finding, Finding> {
        if self.value("NeedDaemonReload") != "no" {
            let observed = "systemd has not read its files as they are: `systemctl daemon-reload`";
            return Ok(Finding::fail(observed));
        }
        let environment = self.environment_files()?;
        let own = [self.value("FragmentPath")].into_iter();
        let own = own.chain(self.value("DropInPaths").split_whitespace());
        let own = own
            .filter(|path| !path.is_empty())
            .map(|path| (path, false));
        let volatile = Volatile::of(node);
        for (path, may_miss) in own.chain(environment) {
            if there(path, may_miss, volatile.has(path, node))? == Some(true) {
                return Ok(Finding::fail(format!("{path} is gone after a boot")));
            }
        }
        Ok(Finding::pass(format!("{} stays as it is", self.name)))
    }

    /// The variables of what it runs next.
    fn variables(&self, node: &dyn Node) -> Result<Variables, Finding> {
        let mut variables = Variables::new();
        read_shown(self.value("Environment"), &mut variables);
        for (path, may_miss) in self.environment_files()? {
            if let Some(text) = there(path, may_miss, node.read(path, MAX_FILE))? {
                read_file(&String::from_utf8_lossy(&text), &mut variables);
            }
        }
        unset(self.value("UnsetEnvironment"), &mut variables);
        Ok(variables)
    }

    /// The command line of its next start.
    fn next_start(&self, variables: &Variables) -> String {
        let commands = self.values("ExecStartEx");
        let commands = commands.map(|shown| command_line(shown, variables));
        commands.collect::<Vec<_>>().join("\n")
    }

    /// What it runs beside its start: each command line with its property.
    fn other_commands(&self, variables: &Variables) -> Vec<(&'static str, String)> {
        let each = OTHER_COMMANDS.into_iter().flat_map(|property| {
            let commands = self.values(property);
            commands.map(move |shown| (property, command_line(shown, variables)))
        });
        each.collect()
    }
}

/// The command line of a command that systemctl shows as `{ path=… ; argv[]=… ; flags=… ; start_time=… }`. Of another form,
/// it stays as it is: no command is left out.
fn command_line(shown: &str, variables: &Variables) -> String {
    let parsed = || {
        let (program, rest) = shown.split_once("path=")?.1.split_once(" ; argv[]=")?;
        // An argument may look like the flags; what systemctl shows after them can't.
        let (command, rest) = rest.rsplit_once(" ; flags=")?;
        // The first word is what the program is told that its name is.
        let arguments = command.split_once(' ').map_or("", |(_, rest)| rest);
        let arguments = match rest.split_once(" ; ")?.0.contains("no-env-expand") {
            true => arguments.to_owned(),
            false => expand(arguments, variables),
        };
        Some(format!("{program} {arguments}").trim_end().to_owned())
    };
    parsed().unwrap_or_else(|| shown.to_owned())
}

/// What was looked for at a path: nothing if there is no such file, and need not be one.
fn there<T>(path: &str, may_miss: bool, looked: io::Result<T>) -> Result<Option<T>, Finding> {
    match looked {
        Ok(found) => Ok(Some(found)),
        Err(error) if error.kind() != io::ErrorKind::NotFound => {
            Err(Finding::unknown(format!("{path} can't be read: {error}")))
        }
        Err(_) if may_miss => Ok(None),
        Err(_) => Err(Finding::fail(format!("{path} is missing"))),
    }
}

/// The file systems of which a boot leaves nothing, by their devices.
struct Volatile {
    devices: Vec<u64>,
}

impl Volatile {
    fn of(node: &dyn Node) -> Self {
        let root = device("/", node).ok();
        let devices = VOLATILE.iter().filter_map(|dir| device(dir, node).ok());
        // A directory that is no file system of its own has the root's device.
        let devices = devices.filter(|device| Some(*device) != root);
        Self {
            devices: devices.collect(),
        }
    }

    /// Whether a file goes with the next boot: by its path, or by the file system to which that leads.
    fn has(&self, path: &str, node: &dyn Node) -> io::Result<bool> {
        let is_below = |dir: &&str| {
            path.strip_prefix(*dir)
                .is_some_and(|rest| rest.starts_with('/'))
        };
        Ok(VOLATILE.iter().any(is_below) || self.devices.contains(&device(path, node)?))
    }
}

fn device(path: &str, node: &dyn Node) -> io::Result<u64> {
    Ok(node.stat(path)?.dev_ino.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::instrument::fake::FakeNode;
    use crate::grade::Verdict;

    const SHOWN: &str = "ActiveState=active
FragmentPath=/etc/systemd/system/numbers.service
DropInPaths=/etc/systemd/system/numbers.service.d/a.conf /etc/systemd/system/numbers.service.d/b.conf
NeedDaemonReload=no
Environment=HOME=/srv
EnvironmentFiles=/etc/default/numbers (ignore_errors=no)
EnvironmentFiles=/etc/default/more (ignore_errors=yes)
ExecStartEx={ path=/usr/bin/busybox ; argv[]=busybox httpd -p ${LISTEN} -h ${HOME} ; flags= ; start_time=[n/a] ; stop_time=[n/a] ; pid=0 ; code=(null) ; status=0/0 }
";

    fn node() -> FakeNode {
        FakeNode::with(&[
            ("/etc/systemd/system/numbers.service", ""),
            ("/etc/systemd/system/numbers.service.d/a.conf", ""),
            ("/etc/systemd/system/numbers.service.d/b.conf", ""),
            ("/etc/default/numbers", "LISTEN=127.0.0.1:80\n"),
        ])
    }

    fn found(check: serde_json::Value, shown: &str, filed: &str) -> Finding {
        let check: UnitCheck = serde_json::from_value(check).unwrap();
        let said = |command: &CommandCheck| {
            Ok(match command.exec[1].as_str() {
                "show" => shown.to_owned(),
                _ => filed.to_owned(),
            })
        };
        grade(&check, &node(), &said)
    }

    fn is(state: &str, shown: &str, filed: &str) -> (bool, String) {
        let check = serde_json::json!({"name": "numbers.service", "is": [state]});
        let found = found(check, shown, filed);
        (found.verdict == Verdict::Pass, found.observed)
    }

    #[test]
    fn a_unit_is_what_systemd_and_its_files_say() {
        let stopped = &SHOWN.replace("=active", "=failed");
        for (state, shown, filed, holds) in [
            ("active", SHOWN, "", true),
            ("active", stopped, "", false),
            ("inactive", SHOWN, "", false),
            ("inactive", stopped, "", true),
            ("enabled", SHOWN, "enabled\n", true),
            ("enabled", SHOWN, "enabled-runtime\n", false),
            ("enabled", SHOWN, "static\n", false),
            ("gone", stopped, "masked\n", true),
            ("gone", stopped, "masked-runtime\n", false),
            ("gone", stopped, "", true),
            ("gone", stopped, "disabled\n", false),
        ] {
            assert_eq!(is(state, shown, filed).0, holds, "{state} {filed}");
        }
    }

    #[test]
    fn without_an_answer_of_systemd_nothing_holds_negated_or_not() {
        let check = serde_json::json!({"name": "numbers.service", "is": ["gone"]});
        let found = found(check, "", "");
        assert_eq!(found.verdict, Verdict::Fail);
        assert_eq!(finding::not(found).verdict, Verdict::Fail);
    }

    #[test]
    fn a_unit_is_kept_if_none_of_its_files_goes_with_a_boot() {
        assert!(is("kept", SHOWN, "").0);
        for (from, to, why) in [
            (
                "NeedDaemonReload=no",
                "NeedDaemonReload=yes",
                "daemon-reload",
            ),
            ("FragmentPath=/etc", "FragmentPath=/run", "/run/systemd"),
            ("service.d/b.conf", "service.d/c.conf", "c.conf is missing"),
            (
                "/etc/default/numbers",
                "/tmp/numbers",
                "/tmp/numbers is gone",
            ),
            (
                "/etc/default/more",
                "/dev/shm/more",
                "/dev/shm/more is gone",
            ),
        ] {
            let (holds, observed) = is("kept", &SHOWN.replace(from, to), "");
            assert!(!holds && observed.contains(why), "{to}: {observed}");
        }
    }

    #[test]
    fn the_next_start_has_the_values_of_today() {
        let starts = |asked: &str, shown: &str| {
            let check = serde_json::json!({"name": "numbers.service", "starts": asked});
            let found = found(check, shown, "");
            (found.verdict == Verdict::Pass, found.observed)
        };
        let line = r"/usr/bin/busybox httpd -p 127\.0\.0\.1:80 -h /srv";
        let (holds, observed) = starts(line, SHOWN);
        assert!(holds, "{observed}");
        let plain = SHOWN.replace("flags= ", "flags=no-env-expand ");
        assert_eq!(
            starts(line, &plain).1,
            "its next start: /usr/bin/busybox httpd -p ${LISTEN} -h ${HOME}"
        );
        let unset = format!("{SHOWN}UnsetEnvironment=LISTEN\n");
        assert_eq!(
            starts(line, &unset).1,
            "its next start: /usr/bin/busybox httpd -p -h /srv"
        );
        let missing = SHOWN.replace("/etc/default/numbers", "/etc/default/none");
        assert_eq!(starts(line, &missing).1, "/etc/default/none is missing");
        let check =
            serde_json::json!({"name": "numbers.service", "flags": {"p": ".*:80", "x": ""}});
        assert_eq!(found(check, SHOWN, "").verdict, Verdict::Pass);
        let many = SHOWN.replace("/etc/default/numbers", "/etc/default/*");
        assert!(starts(line, &many).1.contains("not known"));
    }

    #[test]
    fn no_command_of_the_next_start_is_left_out_or_cut_by_how_it_is_written() {
        let seen = |shown: &str| {
            let check = serde_json::json!({"name": "numbers.service", "starts": "/bin/one -a"});
            let found = found(check, &format!("ActiveState=active\n{shown}"), "");
            (found.verdict == Verdict::Pass, found.observed)
        };
        let one = "ExecStartEx={ path=/bin/one ; argv[]=one -a ; flags= ; pid=0 }\n";
        assert_eq!(seen(one), (true, "its next start: /bin/one -a".into()));
        for (second, observed) in [
            (" ; flags= ; two", "/bin/one -a ; flags= ; two"),
            ("true\ntwo=3", "/bin/one -a true\ntwo=3"),
            ("; flags= ; }\ntwo", "/bin/one -a ; flags= ; }\ntwo"),
        ] {
            let longer = one.replace("one -a", &format!("one -a {second}"));
            let observed = format!("its next start: {observed}");
            assert_eq!(seen(&longer), (false, observed), "{second}");
            assert!(!seen(&format!("{one}{longer}")).0, "{second}");
        }
        let other = one.replace(" ; flags= ", " ; ignore_errors=no ");
        assert!(!seen(&format!("{one}{other}")).0);
        let posing = one.replace("one -a", "one -a\nEnvironment=A=b");
        assert_eq!(
            seen(&format!("{posing}Environment=\n")).1,
            "a command of numbers.service has a line that begins as Environment="
        );
    }

    #[test]
    fn beside_its_start_it_runs_what_is_allowed_and_nothing_else() {
        let seen = |allowed: &[&str], more: &str| {
            let check = serde_json::json!({"name": "numbers.service", "other_commands": allowed});
            let check: UnitCheck = serde_json::from_value(check).unwrap();
            // systemctl shows what it is asked for.
            let said = |command: &CommandCheck| {
                let lines = SHOWN.lines().chain(more.split_inclusive("}\n"));
                let asked = lines.filter(|line| {
                    let property = line.split_once('=').map_or("", |(property, _)| property);
                    command.exec[3].split(['=', ',']).any(|one| one == property)
                });
                Ok(asked.fold(String::new(), |shown, line| shown + line.trim_end() + "\n"))
            };
            let found = grade(&check, &node(), &said);
            (found.verdict == Verdict::Pass, found.observed)
        };
        assert!(seen(&[], "").0);
        for property in OTHER_COMMANDS {
            let one =
                format!("{property}={{ path=/bin/two ; argv[]=two ${{HOME}} ; flags= ; pid=0 }}\n");
            let directive = property.strip_suffix("Ex").unwrap();
            let observed = format!("it also runs {directive}=/bin/two /srv");
            assert_eq!(seen(&[], &one), (false, observed.clone()));
            assert_eq!(seen(&["/bin/one", "/bin/two"], &one).1, observed);
            assert!(seen(&["/bin/one", "/bin/two /srv"], &one).0);
            let both = format!("{one}{}", one.replace("two", "three"));
            let observed = format!("it also runs {directive}=/bin/three /srv");
            assert_eq!(seen(&["/bin/two .*"], &both), (false, observed));
            let broken = one.replace("two $", "two \n$");
            assert!(!seen(&["/bin/two"], &broken).0, "{broken}");
        }
    }
}
