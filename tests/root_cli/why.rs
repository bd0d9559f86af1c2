//! `cksl rules why` in a lab whose learner makes the usual mistakes.

use serde_json::Value;

use super::User;
use crate::wait;

const RULE: &str = "Terminal shell in container";

impl User {
    /// Runs a script in the node.
    fn in_node(&self, script: &str) -> String {
        self.done(&["shell", "--", "bash", "-ec", script])
    }

    /// What the node's `cksl rules why` answers.
    fn why(&self, rule: &str) -> Value {
        let text = self.done(&["shell", "--", "cksl", "rules", "why", rule, "--json"]);
        serde_json::from_str(&text).unwrap_or_else(|error| panic!("{error}: {text}"))
    }

    /// Asks until the answer is as it should be.
    fn why_until(&self, what: &str, holds: impl Fn(&Value) -> bool) -> Value {
        wait::until(what, || {
            let answer = self.why(RULE);
            if holds(&answer) {
                Ok(answer)
            } else {
                Err(format!("{answer:#}"))
            }
        })
    }

    fn local_rules(&self, text: &str) {
        self.in_node(&format!(
            "cat > /etc/falco/falco_rules.local.yaml <<'END'\n{text}\nEND"
        ));
    }
}

fn codes(answer: &Value) -> Vec<&str> {
    let notes = answer["notes"].as_array().expect("has notes").iter();
    notes.filter_map(|note| note["code"].as_str()).collect()
}

#[test]
fn root_a_rule_says_why_it_stays_silent() {
    let Some(user) = User::new() else { return };
    user.done(&["start", "falco-override", "--seed", "5", "--detach"]);
    let shell = "runc exec $(runc list -q | head -1) bash -c true";

    // Without a terminal.
    user.in_node(shell);
    let answer = user.why(RULE);
    assert_eq!(answer["event"]["holds"], false, "{answer:#}");
    assert_eq!(answer["event"]["stopped_at"], "proc.tty != 0", "{answer:#}");
    assert_eq!(
        answer["event"]["hint"], "`proc.tty` is 0: the process has no terminal",
        "{answer:#}"
    );
    assert_eq!(answer["events"]["fired"], serde_json::json!([]));

    // What went on before the attempt began is nobody's business in the node.
    let early = ["shell", "--", "cksl", "rules", "why", RULE, "--event", "1"];
    user.assert(&early).code(2);

    // With one, it fires, and falco says so.
    let terminal = format!(
        "script -qec '{}' /dev/null",
        shell.replace("exec", "exec -t")
    );
    user.in_node(&terminal);
    let answer = user.why_until("reported", |answer| {
        answer["events"]["reported"][0].is_u64()
    });
    assert_eq!(answer["events"]["fired"], answer["events"]["reported"]);
    assert_eq!(answer["event"]["holds"], true, "{answer:#}");
    // The host knows the rules that the node's falco has loaded.
    let text = user.done(&["rules", "why", RULE]);
    assert!(text.contains("fires for event #"), "{text}");
    assert!(text.contains("falco reported it for #"), "{text}");

    // A macro of the same name takes the place of the stock one.
    user.local_rules("- macro: container\n  condition: (container.id = web)");
    let answer = user.why(RULE);
    assert!(codes(&answer).contains(&"redefined"), "{answer:#}");
    let hint = answer["event"]["hint"].as_str().expect("has a hint");
    assert!(hint.contains("`container.name`"), "{hint}");

    // Switched off.
    user.local_rules(&format!(
        "- rule: {RULE}\n  enabled: false\n  override: {{enabled: replace}}"
    ));
    let answer = user.why(RULE);
    assert_eq!(answer["notes"][0]["code"], "disabled", "{answer:#}");
    let text = answer["notes"][0]["text"].as_str().expect("has a text");
    assert!(text.contains("falco_rules.local.yaml:1"), "{text}");

    // Below the priority of the configuration.
    user.local_rules("- list: nothing_else\n  items: []");
    user.in_node("sed -i 's/^priority:.*//' /etc/falco/falco.yaml; echo 'priority: error' >> /etc/falco/falco.yaml");
    let answer = user.why(RULE);
    assert_eq!(answer["notes"][0]["code"], "below-priority", "{answer:#}");

    // A file that falco refuses leaves the old rules at work.
    user.in_node("sed -i 's/^priority: error//' /etc/falco/falco.yaml");
    user.why_until("loaded anew", |answer| codes(answer).is_empty());
    user.local_rules(
        "- rule: Broken\n  condition: no_such_macro\n  desc: d\n  output: o\n  priority: debug",
    );
    let refused = ["shell", "--", "cksl", "rules", "why", RULE];
    user.assert(&refused)
        .code(2)
        .stderr(predicates::str::contains("undefined macro `no_such_macro`"));

    // Nobody listens.
    user.in_node("echo > /etc/falco/falco_rules.local.yaml; systemctl stop falco");
    let answer = user.why(RULE);
    assert!(codes(&answer).contains(&"no-falco"), "{answer:#}");

    let misspelt = [
        "shell",
        "--",
        "cksl",
        "rules",
        "why",
        "Terminal shel in container",
    ];
    user.assert(&misspelt)
        .code(2)
        .stderr(predicates::str::contains(
            "did you mean `Terminal shell in container`?",
        ));
}
