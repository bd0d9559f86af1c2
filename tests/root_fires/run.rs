//! A lab in which scripts are run under the eyes of Falco.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use crate::root_cli::User;

/// A lab of the stage, with a folder of its own in the node.
pub(super) struct Stage {
    user: User,
}

/// A set of rules that a falco of its own runs.
pub(super) struct Rules {
    /// What it is called here.
    pub(super) name: &'static str,
    /// Names and texts of its files, in order.
    pub(super) files: Vec<(String, String)>,
}

/// What a falco has said between the beginning and the end of one deed.
#[derive(Debug, Default)]
pub(super) struct Said {
    /// Alerts, as JSON.
    pub(super) alerts: Vec<Value>,
    /// What the deed itself printed as errors: why it did not do what it stands for, if it did not.
    pub(super) printed: String,
}

impl Said {
    /// The alerts of a rule.
    pub(super) fn by<'a>(&'a self, rule: &'a str) -> impl Iterator<Item = &'a Value> {
        self.alerts
            .iter()
            .filter(move |alert| alert["rule"] == rule)
    }
}

/// The rule by which beginnings and ends are seen.
const MARK: &str = "- rule: mark\n  desc: A deed begins or ends.\n  condition: evt.type = execve and evt.rawres = 0 and proc.name = fires-mark\n  output: '%proc.args'\n  priority: INFO\n";

/// Where all of it lies in the node.
const PLACE: &str = "/srv/fires";

impl Stage {
    /// A lab, or nothing on a machine that can't have one, which is said.
    pub(super) fn new() -> Option<Self> {
        let user = User::new()?;
        let content = Path::new(project!()).join("tests/root_fires/stage");
        let content = content.to_str().expect("is text");
        user.done(&[
            "start",
            "fires",
            "--content",
            content,
            "--seed",
            "1",
            "--detach",
        ]);
        let stage = Stage { user };
        stage.put("prelude.sh", include_str!("prelude.sh"));
        Some(stage)
    }

    /// A file in the node.
    fn put(&self, name: &str, text: &str) {
        let write = format!("mkdir -p {PLACE} && cat > {PLACE}/{name}");
        let mut command = self.user.cksl(&["shell", "--", "sh", "-c", &write]);
        command.write_stdin(text).assert().success();
    }

    fn get(&self, name: &str) -> String {
        self.user
            .done(&["shell", "--", "cat", &format!("{PLACE}/{name}")])
    }

    /// Runs the scripts one after the other while a falco runs with each set of rules; its alerts have
    /// these fields beside their own. Returns what each falco said of each, and what the falcos printed.
    pub(super) fn watch(
        &self,
        rules: &[Rules],
        fields: &BTreeSet<&str>,
        scripts: &[&str],
    ) -> (Vec<Vec<Said>>, String) {
        let mut script = format!(
            "cd {PLACE}; . ./prelude.sh; prepare\nln -sf /bin/true fires-mark\n\
             mark() {{ {PLACE}/fires-mark \"$1\"; }}\n\
             heard() {{ for try in $(seq 300); do mark \"$1\"; grep -qs \"$1\" alerts-$2 && return; sleep 0.1; done; }}\n"
        );
        self.put("mark.yaml", MARK);
        self.put("falco.yaml", &configuration(fields));
        for set in rules {
            let mut files = String::new();
            for (name, text) in &set.files {
                let name = format!("{}-{name}", set.name);
                self.put(&name, text);
                let _ = write!(files, " -r {PLACE}/{name}");
            }
            let name = set.name;
            let _ = writeln!(
                script,
                "falco{files} -r {PLACE}/mark.yaml -c {PLACE}/falco.yaml > alerts-{name} 2> log-{name} &\n\
                 eval falco_{name}=$!\nheard ready {name}"
            );
        }
        for (number, text) in scripts.iter().enumerate() {
            self.put(&format!("deed-{number}"), text);
            let _ = writeln!(
                script,
                "mark begin-{number}; echo \"== {number}\" >&2\n\
                 ( set -e; . {PLACE}/deed-{number} ) < /dev/null > /dev/null || echo \"failed\" >&2\n\
                 mark end-{number}"
            );
        }
        let _ = writeln!(script, "echo \"== {}\" >&2", scripts.len());
        for set in rules {
            let name = set.name;
            let _ = writeln!(
                script,
                "heard over {name}; kill $falco_{name}; cat log-{name} >&2"
            );
        }
        script.push_str("kill $listener\n");
        self.put("all.sh", &script);
        let output = self
            .user
            .cksl(&[
                "shell",
                "--",
                "timeout",
                "300",
                "bash",
                &format!("{PLACE}/all.sh"),
            ])
            .output()
            .expect("runs");
        let printed = String::from_utf8_lossy(&output.stderr);
        let (errors, rest) = errors(&printed, scripts.len());
        let said = rules.iter().map(|set| {
            let lines = self.get(&format!("alerts-{}", set.name));
            let mut said = split(&lines, scripts.len());
            for (said, errors) in said.iter_mut().zip(&errors) {
                said.printed.clone_from(errors);
            }
            said
        });
        (said.collect(), rest)
    }
}

/// A falco that says all it knows: every rule that matches, even those that are off by default.
fn configuration(fields: &BTreeSet<&str>) -> String {
    let fields: Vec<_> = fields.iter().collect();
    json!({
        "stdout_output": {"enabled": true},
        "json_output": true,
        "rule_matching": "all",
        "rules": [{"enable": {"rule": "*"}}],
        "webserver": {"enabled": false},
        "append_output": [{"suggested_output": true, "extra_fields": fields}],
    })
    .to_string()
}

/// What each deed printed, and what was printed before and after all of them.
fn errors(printed: &str, deeds: usize) -> (Vec<String>, String) {
    let mut by_deed = vec![String::new(); deeds];
    let mut rest = String::new();
    let mut current = None;
    for line in printed.lines() {
        if let Some(number) = line.strip_prefix("== ") {
            current = number.parse().ok();
            continue;
        }
        let place = current.and_then(|number: usize| by_deed.get_mut(number));
        let _ = writeln!(place.unwrap_or(&mut rest), "{line}");
    }
    (by_deed, rest)
}

/// Alerts by the deed they belong to.
fn split(lines: &str, deeds: usize) -> Vec<Said> {
    let mut said: Vec<Said> = std::iter::repeat_with(Said::default).take(deeds).collect();
    let mut current: Option<usize> = None;
    for line in lines.lines().filter(|line| line.starts_with('{')) {
        let alert: Value = serde_json::from_str(line).expect("an alert is JSON");
        if alert["rule"] == "mark" {
            let word = alert["output_fields"]["proc.args"]
                .as_str()
                .unwrap_or_default();
            current = word
                .strip_prefix("begin-")
                .and_then(|number| number.parse().ok());
        } else if let Some(number) = current {
            said[number].alerts.push(alert);
        }
    }
    said
}

/// Falco's own files, if they are where `CKSL_CONFORMANCE` says.
pub(super) fn upstream() -> Option<Rules> {
    let Some(outside) = std::env::var_os("CKSL_CONFORMANCE") else {
        eprintln!("skipped: CKSL_CONFORMANCE names no folder with Falco's own rules");
        return None;
    };
    let folder = PathBuf::from(outside).join("upstream-rules");
    let names = [
        "falco_rules.yaml",
        "falco-incubating_rules.yaml",
        "falco-sandbox_rules.yaml",
    ];
    let files: Option<Vec<_>> = names
        .iter()
        .map(|name| {
            Some((
                (*name).to_owned(),
                std::fs::read_to_string(folder.join(name)).ok()?,
            ))
        })
        .collect();
    if files.is_none() {
        eprintln!("skipped: Falco's own rules are not in {}", folder.display());
    }
    Some(Rules {
        name: "upstream",
        files: files?,
    })
}

/// The rules that a lab's falco comes with.
pub(super) fn stock() -> Rules {
    let text = include_str!("../../labs/falco-node/files/etc/falco/falco_rules.yaml");
    Rules {
        name: "stock",
        files: vec![("falco_rules.yaml".to_owned(), text.to_owned())],
    }
}
