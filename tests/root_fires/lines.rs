//! Command lines of course notes, typed in a lab: `lines.yaml`.

use std::fmt::Write as _;

use regex::Regex;
use serde::Deserialize;

use crate::root_cli::User;

/// A command line, and what it shows.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Line {
    /// As printed, with `PID` for the number of a process.
    line: String,
    /// Done before it.
    #[serde(default)]
    before: String,
    /// Done in another shell while it runs.
    #[serde(default)]
    meanwhile: String,
    /// Run after it; what it prints counts with what the line prints.
    #[serde(default)]
    after: String,
    /// What shows that it is at work; without it, `says`.
    ready: Option<String>,
    /// What it prints.
    #[serde(default)]
    says: String,
    /// It ends by itself, but not soon: the others run beside it.
    #[serde(default)]
    takes_long: bool,
}

/// Starts a line in a process group of its own; ends it once it is at work, unless it has ended.
const FUNCTIONS: &str = r#"
set -m
cd /srv/lines
( while :; do cat /etc/hostname; touch beat; sleep 0.1; done ) > /dev/null &
loop=$!
begin() { bash "$1.line" "$loop" < /dev/null > "$1.out" 2>&1 & job=$!; }
watch() {
    for try in $(seq 150); do
        kill -0 "$job" 2> /dev/null || break
        . "./$1.meanwhile" > /dev/null 2>&1 < /dev/null
        grep -qE -f "$1.ready" "$1.out" && break
        sleep 0.1
    done
    . "./$1.meanwhile" > /dev/null 2>&1 < /dev/null
}
end() { kill -INT -- "-$job" 2> /dev/null; wait "$job"; }
"#;

#[test]
fn root_command_lines_of_course_notes_run_as_printed() {
    let Some(user) = User::new() else { return };
    user.done(&["start", "falco-override", "--seed", "1", "--detach"]);
    let lines: Vec<Line> =
        serde_saphyr::from_str(include_str!("lines.yaml")).expect("lines.yaml is well-formed");
    let mut all = String::from(FUNCTIONS);
    let put = |name: String, text: &str| {
        let write = format!("mkdir -p /srv/lines; cat > /srv/lines/{name}");
        let mut command = user.cksl(&["shell", "--", "sh", "-c", &write]);
        command.write_stdin(text).assert().success();
    };
    for (number, line) in lines.iter().enumerate() {
        let text = line.line.replace("PID", "$1");
        put(format!("{number}.line"), &format!("{text}\n"));
        put(format!("{number}.meanwhile"), &line.meanwhile);
        let ready = line.ready.as_ref().unwrap_or(&line.says);
        put(format!("{number}.ready"), &format!("{ready}\n"));
        put(format!("{number}.before"), &line.before);
        put(format!("{number}.after"), &line.after);
    }
    let each = |takes_long: bool| {
        let of_kind = lines.iter().enumerate();
        of_kind
            .filter(move |(_, line)| line.takes_long == takes_long)
            .map(|(number, _)| number)
    };
    for number in each(true) {
        let _ = writeln!(
            all,
            ". ./{number}.before; begin {number}; watch {number}; long_{number}=$job"
        );
    }
    for number in each(false) {
        let _ = writeln!(
            all,
            ". ./{number}.before; begin {number}; watch {number}; end; . ./{number}.after >> {number}.out"
        );
    }
    for number in each(true) {
        let _ = writeln!(
            all,
            "wait $long_{number}; . ./{number}.after >> {number}.out"
        );
    }
    all.push_str("kill -- -$loop\n");
    put("all".to_owned(), &all);
    user.done(&["shell", "--", "timeout", "400", "bash", "/srv/lines/all"]);
    let mut wrong = Vec::new();
    for (number, line) in lines.iter().enumerate() {
        let printed = user.done(&["shell", "--", "cat", &format!("/srv/lines/{number}.out")]);
        let says = Regex::new(&format!("(?m){}", line.says)).expect("is a pattern");
        if !says.is_match(&printed) {
            wrong.push(format!(
                "$ {}\n{}",
                line.line,
                printed.chars().take(2000).collect::<String>()
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
