//! What crosses a node's socket, byte for byte.

use cksl::scenario::{Content, Kind};
use cksl_wire::protocol::{PROTOCOL, Reply, Request, Verb};

use super::User;
use crate::require;

const SCENARIO: &str = "proc-environ";

/// Long enough that no other number is it by chance.
const SEED: u64 = 3_735_928_559;

impl User {
    /// What the supervisor answers to lines that a learner sends without the node's programs.
    fn told(&self, line: &str) -> String {
        let send = format!("printf '%s\\n' '{line}' | nc -NU /run/cksl/node.sock");
        self.done(&["shell", "--", "bash", "-c", &send])
    }
}

fn replies(told: &str) -> Vec<Reply> {
    let lines = told.lines();
    lines
        .map(|line| serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}")))
        .collect()
}

#[test]
fn root_no_answer_seed_condition_or_path_of_the_host_crosses_a_nodes_socket() {
    let Some(user) = User::new() else { return };
    let seed = SEED.to_string();
    user.done(&["start", SCENARIO, "--seed", &seed, "--detach"]);
    let drawn = Content::embedded().draw(SCENARIO, SEED).expect("is drawn");
    let mut hidden = vec![
        seed,
        user.home.path().display().to_string(),
        require::store().display().to_string(),
        "/var/lib/cksl".to_owned(),
    ];
    hidden.extend(drawn.values.secret().values().cloned());
    for check in &drawn.scenario.checks {
        match &check.kind {
            Kind::Event(event) => {
                let parts = event.condition.split(" and ");
                hidden.extend(parts.map(|part| part.trim().to_owned()));
            }
            Kind::Answer(answer) => hidden.extend(answer.accept.clone()),
            _ => {}
        }
    }
    assert!(hidden.len() > 8, "{hidden:?}");

    let answer = Verb::Answer {
        check: "credential".to_owned(),
        value: "a guess".to_owned(),
        accept: true,
    };
    let verbs = [
        Verb::Task,
        Verb::Questions,
        answer,
        Verb::Hint { accept: false },
        Verb::Hint { accept: true },
        Verb::Hints,
        Verb::Check { watch: false },
        Verb::Explain { check: None },
        Verb::Status,
        Verb::Rules,
        Verb::Submit,
    ];
    for verb in verbs {
        let request = Request::Call {
            protocol: PROTOCOL,
            verb,
        };
        let told = user.told(&serde_json::to_string(&request).expect("is JSON"));
        for value in &hidden {
            assert!(!told.contains(value), "{request:?} tells {value}: {told}");
        }
        let replies = replies(&told);
        let problem = |reply: &Reply| matches!(reply, Reply::Problem(_) | Reply::Refused(_));
        assert!(!replies.iter().any(problem), "{request:?}: {told}");
        let end = replies.last();
        assert!(
            matches!(end, Some(Reply::Done { .. })),
            "{request:?}: {told}"
        );
    }

    // A program of an earlier version.
    let first = r#"{"call":{"verb":"task","terminal":{"width":80}}}"#;
    let told = replies(&user.told(first));
    let [Reply::Refused(why), Reply::Done { code: 3 }] = &told[..] else {
        panic!("{told:?}")
    };
    assert!(why.contains("version 0 of the protocol"), "{why}");
}
