//! What a person finds in a node without asking cksl: man pages, and what could be typed next when Tab is pressed. Both
//! come from the description of the command line that `--help` shows.

use std::io;
use std::sync::LazyLock;

use cksl_tools::{falco, sysdig};
use clap::Command;
use clap_complete::env::Shells;
use clap_mangen::Man;

use crate::verbs;

/// Where a node's man looks first.
const PAGES: &str = "/usr/local/share/man/man1";
/// Where a node's bash looks, by the name of the program.
const COMPLETIONS: &str = "/usr/local/share/bash-completion/completions";

/// The variable by which a shell asks a program what could be typed next.
const ASKED: &str = "COMPLETE";

/// The man pages of a command and of all below it, as names of files and their texts.
#[must_use]
pub fn pages(mut command: Command) -> Vec<(String, String)> {
    // Names the pages of commands in full, and gives each the global options.
    command.build();
    let mut pages = Vec::new();
    let mut left = vec![command];
    while let Some(command) = left.pop() {
        let shown = command.get_subcommands().filter(|one| !one.is_hide_set());
        left.extend(shown.cloned());
        let page = Man::new(command).source(concat!("cksl ", env!("CARGO_PKG_VERSION")));
        pages.push((page.get_filename(), text(|into| page.render(into))));
    }
    pages.sort();
    pages
}

/// What makes a shell ask `program` when Tab is pressed; nothing for a shell that is not known.
#[must_use]
pub fn completion(shell: &str, program: &str) -> Option<String> {
    let known = Shells::builtins();
    let asks = known.completer(shell)?;
    let mut text = text(|into| asks.write_registration(ASKED, program, program, program, into));
    if shell == "zsh" {
        // zsh reads the file when Tab is pressed for the first time, and expects an answer to that.
        let escaped = program.replace('-', "_");
        text +=
            &format!("[ \"$funcstack[1]\" = _{program} ] && _clap_dynamic_completer_{escaped}\n");
    }
    Some(text)
}

/// The pages and completions of a node, by their paths there. They are the same for all nodes: a process writes them once.
#[must_use]
pub fn files() -> &'static [(String, String)] {
    static FILES: LazyLock<Vec<(String, String)>> = LazyLock::new(written);
    &FILES
}

fn written() -> Vec<(String, String)> {
    let mut files = Vec::new();
    for command in [falco::command(), sysdig::command(), verbs::command()] {
        let program = command.get_name().to_owned();
        let script = completion("bash", &program);
        files.extend(script.map(|text| (format!("{COMPLETIONS}/{program}"), text)));
        let pages = pages(command).into_iter();
        files.extend(pages.map(|(name, text)| (format!("{PAGES}/{name}"), text)));
    }
    files
}

/// What is written into memory, which takes everything.
fn text(write: impl FnOnce(&mut Vec<u8>) -> io::Result<()>) -> String {
    let mut text = Vec::new();
    write(&mut text).expect("memory takes what is written");
    String::from_utf8_lossy(&text).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_node_has_pages_of_its_programs_and_of_each_verb() {
        let files = files();
        let text = |path: &str| {
            let file = files.iter().find(|(at, _)| at == path);
            &file.unwrap_or_else(|| panic!("{path} is missing")).1
        };
        for name in ["cksl", "cksl-check", "cksl-rules-why", "falco", "sysdig"] {
            assert!(text(&format!("{PAGES}/{name}.1")).contains(".SH OPTIONS"));
        }
        assert!(text(&format!("{PAGES}/cksl-answer.1")).contains("costs a point"));
        for program in ["cksl", "falco", "sysdig"] {
            let script = text(&format!("{COMPLETIONS}/{program}"));
            assert!(
                script.contains(&format!("COMPLETE=\"bash\" \\\n        \"{program}\"")),
                "{script}"
            );
        }
    }

    #[test]
    fn a_shell_that_is_not_known_has_no_completion() {
        assert_eq!(completion("csh", "cksl"), None);
    }
}
