//! What this machine can do: one finding per thing that labs need, with what its lack costs and
//! the command that fixes it. Looks only; nothing is changed or installed.

mod docker;
mod kernel;
mod roots;
mod tools;

use std::path::PathBuf;

use rustix::process::geteuid;
use serde::Serialize;

use crate::paths::Paths;
use crate::provider::TABLE;
use crate::provider::engine::Address;

/// Where to look; the caller says it, since the library reads no environment.
#[derive(Clone, Debug)]
pub struct Machine<'a> {
    /// The folders of cksl.
    pub paths: &'a Paths,
    /// The folders of `PATH`.
    pub search: Vec<PathBuf>,
    /// The Docker engine that is asked.
    pub engine: Address,
}

/// What was found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Examination {
    /// One finding per thing, the most basic first.
    pub findings: Vec<Finding>,
    /// The providers, and what each lacks.
    pub providers: Vec<Service>,
}

/// Whether a thing is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum State {
    /// It is there and works.
    Present,
    /// It is there in part; labs run, with the restriction that `cost` names.
    Limited,
    /// It is not there.
    Missing,
    /// It is not known, most often because a right is missing.
    Unknown,
}

/// One thing that labs need.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// Stable name, for scripts: `btf`, `node-root`.
    pub id: &'static str,
    /// Name for people.
    pub name: &'static str,
    /// Whether it is there.
    pub state: State,
    /// What was seen: a version, a path, or what the kernel said.
    pub found: String,
    /// What its lack costs; absent when it is present.
    pub cost: Option<&'static str>,
    /// The command that fixes it, or a sentence where there is none; absent when it is present.
    pub fix: Option<String>,
    /// The providers that can't serve without it.
    pub needed_for: &'static [&'static str],
}

/// Whether a provider can serve on this machine.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Service {
    /// Its name in [`TABLE`].
    pub provider: &'static str,
    /// Whether it can.
    pub serves: bool,
    /// The ids of the findings that stand in its way.
    pub lacks: Vec<&'static str>,
}

/// Looks at everything. Takes a second or two; Docker is waited for at most two seconds.
#[must_use]
pub fn examine(machine: &Machine<'_>) -> Examination {
    let mut findings = vec![
        kernel::root(),
        kernel::release(),
        kernel::btf(),
        kernel::bpf(),
        kernel::lockdown(),
        kernel::cgroups(),
        kernel::overlay(),
        kernel::namespaces(),
        kernel::pids(),
        kernel::inotify(),
        kernel::idmap(&machine.paths.store),
    ];
    findings.extend(roots::findings(&machine.paths.store, &machine.search));
    findings.push(docker::engine(&machine.engine));
    findings.extend(tools::findings(&machine.paths.store, &machine.search));
    let within = in_engine(&findings);
    let providers = TABLE.map(|row| {
        let bear = match row.needs.contains(&"docker") {
            true => &within,
            false => &findings,
        };
        service(row.name, row.needs, bear)
    });
    Examination {
        providers: providers.into(),
        findings,
    }
}

/// What was found, as it bears on nodes in the engine: root's rights, which this user lacks, are to be had
/// in a sibling ([`crate::sibling`]) by all whom the engine lets in.
fn in_engine(findings: &[Finding]) -> Vec<Finding> {
    let let_in = findings
        .iter()
        .any(|finding| finding.id == "docker" && finding.state == State::Present);
    let rights = |finding: &&Finding| matches!(finding.id, "root" | "bpf");
    let keep = |finding: &&Finding| geteuid().is_root() || !let_in || !rights(finding);
    findings.iter().filter(keep).cloned().collect()
}

/// `needs` are the names under which findings say that it can't do without them.
fn service(provider: &'static str, needs: &[&str], findings: &[Finding]) -> Service {
    let lacks: Vec<_> = findings
        .iter()
        .filter(|finding| finding.needed_for.iter().any(|one| needs.contains(one)))
        .filter(|finding| matches!(finding.state, State::Missing | State::Unknown))
        .map(|finding| finding.id)
        .collect();
    Service {
        provider,
        serves: lacks.is_empty(),
        lacks,
    }
}

/// What a thing is for: the part of a finding that does not depend on the machine.
struct Need {
    id: &'static str,
    name: &'static str,
    cost: &'static str,
    needed_for: &'static [&'static str],
}

impl Need {
    fn present(&self, found: impl Into<String>) -> Finding {
        Finding {
            id: self.id,
            name: self.name,
            state: State::Present,
            found: found.into(),
            cost: None,
            fix: None,
            needed_for: self.needed_for,
        }
    }

    fn lacking(&self, state: State, found: impl Into<String>, fix: impl Into<String>) -> Finding {
        Finding {
            state,
            cost: Some(self.cost),
            fix: Some(fix.into()),
            ..self.present(found)
        }
    }

    fn missing(&self, found: impl Into<String>, fix: impl Into<String>) -> Finding {
        self.lacking(State::Missing, found, fix)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NEED: Need = Need {
        id: "btf",
        name: "kernel types",
        cost: "no detector",
        needed_for: &["sandbox"],
    };

    #[test]
    fn a_provider_serves_only_if_nothing_that_it_needs_is_missing() {
        let present = [NEED.present("/sys/kernel/btf/vmlinux")];
        assert!(service("sandbox", &["sandbox"], &present).serves);
        let missing = [NEED.missing("nothing", "another kernel")];
        assert_eq!(service("sandbox", &["sandbox"], &missing).lacks, ["btf"]);
        assert!(!service("sandbox", &["sandbox"], &missing).serves);
        assert!(service("other", &["other"], &missing).serves);
        let limited = [NEED.lacking(State::Limited, "half", "more")];
        assert!(service("sandbox", &["sandbox"], &limited).serves);
    }

    #[test]
    fn every_provider_is_judged_and_every_finding_says_how_to_mend_what_is_missing() {
        let folder = tempfile::tempdir().unwrap();
        let paths = Paths {
            labs: folder.path().join("labs"),
            run: folder.path().join("run"),
            store: folder.path().join("store"),
            progress: folder.path().join("progress.db"),
        };
        let examination = examine(&Machine {
            paths: &paths,
            search: Vec::new(),
            engine: Address(format!("unix://{}", folder.path().join("none").display())),
        });
        let providers: Vec<_> = examination
            .providers
            .iter()
            .map(|one| one.provider)
            .collect();
        assert_eq!(providers, TABLE.map(|row| row.name));
        let mut ids: Vec<_> = examination.findings.iter().map(|f| f.id).collect();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), examination.findings.len());
        for finding in &examination.findings {
            let there = finding.state == State::Present;
            assert_eq!(finding.cost.is_none(), there, "{}", finding.id);
            assert_eq!(finding.fix.is_none(), there, "{}", finding.id);
            assert!(!finding.found.is_empty(), "{}", finding.id);
        }
        let state = |id| {
            examination
                .findings
                .iter()
                .find(|f| f.id == id)
                .unwrap()
                .state
        };
        assert_eq!(state("node-root"), State::Missing);
        assert_eq!(state("docker"), State::Missing);
        assert_eq!(state("kubectl"), State::Missing);
    }
}
