//! What came of tests of rules.

use super::style::{Style, Symbol, Tone, clean, count};
use crate::ruletest::FileResult;

/// The results of all files that could be run.
#[must_use]
pub fn rule_tests(files: &[FileResult], style: &Style) -> String {
    let mut out = String::new();
    for file in files {
        out += &format!("{}\n", style.paint(Tone::Strong, &clean(&file.file)));
        for test in &file.tests {
            let (symbol, tone) = match test.passed {
                true => (Symbol::Pass, Tone::Good),
                false => (Symbol::Fail, Tone::Bad),
            };
            let mark = style.paint(tone, style.symbol(symbol));
            out += &format!("  {mark}  {}\n", clean(&test.name));
            for failure in &test.failures {
                out += &style.prose("       ", 7, &clean(&failure.say));
                for line in &failure.because {
                    out += &style.prose("         ", 11, &clean(line));
                }
            }
        }
        out.push('\n');
    }
    let sum = |of: fn(&FileResult) -> usize| files.iter().map(of).sum::<usize>() as u64;
    let (passed, failed) = (sum(|file| file.passed), sum(|file| file.failed));
    let summary = match failed {
        0 => style.paint(Tone::Good, &format!("{} passed", count(passed, "test"))),
        failed => style.paint(
            Tone::Bad,
            &format!("{} failed, {passed} passed", count(failed, "test")),
        ),
    };
    out + &format!("{summary}\n")
}
