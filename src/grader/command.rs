//! Checks that are a command's result, as a last resort: the node's programs are the learner's to
//! replace.

use std::time::Duration;

use super::Live;
use super::finding::Finding;
use super::pattern;
use super::stimulus::run_keeping;
use crate::provider::NodeCommand;
use crate::scenario::CommandCheck;

/// So much of what a command prints is looked at, in bytes.
const MAX_OUTPUT: usize = 16 << 20;

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
    let ran = match run_keeping(live, &command, time, MAX_OUTPUT + 1) {
        Ok(ran) => ran,
        Err(why) => return Finding::unknown(why),
    };
    let at = check.exec.join(" ");
    let output = String::from_utf8_lossy(&ran.output);
    let shown = || shown(&output);
    if ran.output.len() > MAX_OUTPUT {
        return Finding::unknown(format!("{at} prints more than is looked at"));
    }
    match ran.code {
        None => return Finding::fail("a signal ended it").seen_at(at),
        Some(code) if code != check.exit => {
            return Finding::fail(format!("exit code {code}, asked was {}", check.exit))
                .seen_at(at);
        }
        Some(_) => {}
    }
    match pattern {
        Some(pattern) if !pattern.is_match(&output) => Finding::fail(shown()).seen_at(at),
        _ => Finding::pass(format!("exit code {}", check.exit)).seen_at(at),
    }
}

/// At most so many characters of what a command printed are shown.
const SHOWN: usize = 300;

/// What a command printed, for a terminal: what it printed may be anybody's bytes.
fn shown(output: &str) -> String {
    let mut text: String = output
        .trim_end()
        .chars()
        .map(|letter| match letter {
            letter if letter.is_control() || letter == char::REPLACEMENT_CHARACTER => '.',
            letter => letter,
        })
        .take(SHOWN + 1)
        .collect();
    if text.chars().count() > SHOWN {
        text.pop();
        text.push('…');
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_that_is_shown_moves_the_cursor() {
        assert_eq!(shown("k8s\0\n\x1b[31m v\n"), "k8s...[31m v");
        assert_eq!(shown(&"é".repeat(400)).chars().count(), 301);
    }
}
