//! Checks that are a command's result, as a last resort: the node's programs are the learner's to
//! replace.

use std::time::Duration;

use super::Live;
use super::finding::Finding;
use super::pattern;
use super::stimulus::run;
use crate::provider::NodeCommand;
use crate::scenario::CommandCheck;

/// Runs the command and compares.
pub(super) fn grade(check: &CommandCheck, live: Live<'_>) -> Finding {
    let pattern = match check.stdout.as_deref().map(pattern::whole).transpose() {
        Ok(pattern) => pattern,
        Err(unusable) => return unusable,
    };
    let command = NodeCommand {
        argv: check.exec.clone(),
        container: check.container.clone(),
        ..NodeCommand::default()
    };
    let time = Duration::from_secs(check.seconds.into());
    let ran = match run(live, &command, time) {
        Ok(ran) => ran,
        Err(why) => return Finding::unknown(why),
    };
    let at = check.exec.join(" ");
    let output = String::from_utf8_lossy(&ran.output);
    match ran.code {
        None => return Finding::fail("a signal ended it").seen_at(at),
        Some(code) if code != check.exit => {
            return Finding::fail(format!("exit code {code}, asked was {}", check.exit))
                .seen_at(at);
        }
        Some(_) => {}
    }
    match pattern {
        Some(pattern) if !pattern.is_match(&output) => Finding::fail(output.trim_end()).seen_at(at),
        _ => Finding::pass(format!("exit code {}", check.exit)).seen_at(at),
    }
}
