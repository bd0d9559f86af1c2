//! What authors are told about content that is usable and not good.

use std::fs;
use std::path::Path;

use cksl::detector::field_table;
use cksl::prove;
use cksl::scenario::{Content, Diagnostic, lint, lint_scenario};

fn texts(diagnostics: &[Diagnostic]) -> String {
    diagnostics.iter().map(ToString::to_string).collect()
}

/// What is said of a built-in scenario after a change in one of its files, or of `falco-override` after one in its lab.
fn after(path: &str, from: &str, to: &str) -> String {
    let mut content = Content::embedded();
    let dir = tempfile::tempdir().unwrap();
    let text = std::str::from_utf8(content.file(path).unwrap()).unwrap();
    assert!(text.contains(from), "{path} has no `{from}`");
    write(dir.path(), path, &text.replacen(from, to, 1));
    content.add_dir(dir.path()).unwrap();
    let mut steps = path.split('/');
    let id = match steps.next() {
        Some("labs") => "falco-override",
        _ => steps.next().unwrap(),
    };
    texts(&lint_scenario(&content, id, &field_table()))
}

fn write(root: &Path, path: &str, text: &str) {
    let path = root.join(path);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

const SCENARIO: &str = "scenarios/falco-override/scenario.yaml";

/// One with conditions over what the learner did.
const ACTIONS: &str = "scenarios/falco-shadow/scenario.yaml";

#[test]
fn nothing_is_wrong_with_the_content_of_this_repository() {
    let said = texts(&lint(&Content::embedded(), &field_table()));
    assert!(said.is_empty(), "{said}");
}

#[test]
fn a_condition_that_does_not_compile_is_refused_with_its_remedy() {
    let said = after(ACTIONS, "cksl.actor = learner", "cksl.acto = learner");
    assert!(said.contains("content/condition"), "{said}");
    assert!(said.contains("did you mean `cksl.actor`?"), "{said}");
}

#[test]
fn a_condition_must_mean_files_by_what_the_kernel_opened() {
    let said = after(ACTIONS, "cksl.fd.path =", "fd.name =");
    assert!(said.contains("content/path-field"), "{said}");
}

#[test]
fn a_programs_name_is_no_proof_of_what_the_learner_ran() {
    let said = after(
        "scenarios/sysdig-nano/scenario.yaml",
        "cksl.program = /usr/bin/nano",
        "proc.exepath = /usr/bin/nano",
    );
    assert!(said.contains("content/program-by-name"), "{said}");
    assert!(said.contains("cksl.program = /usr/bin/NAME"), "{said}");
}

#[test]
fn silence_after_nothing_is_no_proof() {
    let said = after(
        "scenarios/falco-config/scenario.yaml",
        "          does: evt.type in (execve, execveat) and evt.res = SUCCESS and proc.name = bash and proc.tty != 0\n",
        "",
    );
    assert!(said.contains("content/silence"), "{said}");
    assert!(said.contains("add `does: CONDITION`"), "{said}");
}

#[test]
fn a_rule_that_fits_the_shapes_of_the_stimuli_must_not_do() {
    let path = "scenarios/falco-install/scenario.yaml";
    let condition = "          condition: evt.type in (execve, execveat) and evt.res = SUCCESS and proc.tty != 0 \
                     and proc.name in (bash, sh)\n";
    let said = after(path, condition, "");
    assert!(said.contains("content/any-shape"), "{said}");
    // In the worker nothing is known that only the host knows.
    let said = after(
        path,
        "and proc.name in (bash, sh)",
        "and cksl.actor = grader",
    );
    assert!(said.contains("content/condition"), "{said}");
}

#[test]
fn a_condition_must_say_whose_doing_it_is() {
    let said = after(ACTIONS, "cksl.actor = learner and ", "");
    assert!(said.contains("content/no-actor"), "{said}");
}

#[test]
fn a_guard_that_needs_no_work_is_refused() {
    let said = after(SCENARIO, "    needs: [fires]\n    file:", "    file:");
    assert!(said.contains("content/guard"), "{said}");
}

#[test]
fn a_check_of_a_unit_asks_something_that_can_be_known() {
    let path = "scenarios/ssh-logins/scenario.yaml";
    let asked = "name: ssh.service, is: [enabled, kept], starts: '/usr/sbin/sshd [^\\n]*'";
    for (unit, refused) in [
        (
            "name: ssh.service, other_commands: ['/bin/kill (']",
            "content/regex",
        ),
        (
            "name: ssh.socket, other_commands: []",
            "ends with `.service`",
        ),
        ("name: ssh, is: [enabled]", "a unit has its full name"),
        ("name: ssh.service", "nothing is asked of the unit"),
    ] {
        let said = after(path, asked, unit);
        assert!(said.contains(refused), "{unit}: {said}");
    }
    let unit = "name: ssh.service, other_commands: ['/usr/sbin/sshd -t', '/bin/kill -HUP']";
    assert_eq!(after(path, asked, unit), "");
}

#[test]
fn an_answer_that_could_be_guessed_is_refused() {
    let said = after(
        "scenarios/proc-environ/scenario.yaml",
        "    needs: [read-environ]\n    answer:",
        "    answer:",
    );
    assert!(said.contains("content/bare-answer"), "{said}");
}

#[test]
fn an_attack_must_try_several_things_of_which_not_all_are_told_and_each_can_be_seen_to_work() {
    let path = "scenarios/sudo-and-setuid/scenario.yaml";
    let said = after(path, "by: truncate", "by: openat");
    assert!(said.contains("three techniques at least"), "{said}");
    let said = after(path, "              hinted: false\n", "");
    assert!(said.contains("`hinted: false`"), "{said}");
    let said = after(
        path,
        "              worked: {stdout: \"truncate: done\\n\"}\n",
        "",
    );
    assert!(said.contains("says what it `worked` like"), "{said}");
    let path = "scenarios/rbac-least/scenario.yaml";
    let said = after(
        path,
        "clusterrolebindings?dryRun=All",
        "clusterrolebindings",
    );
    assert!(said.contains("is tried only"), "{said}");
}

#[test]
fn a_near_miss_must_say_what_its_checks_are_worth() {
    let path = "answers/falco-override/near-misses/missing-field.sh";
    let said = after(path, "(6 of 10)", "(5 of 10)");
    assert!(said.contains("these checks are 6 of 10"), "{said}");
    let said = after(path, "# earns: fires, ", "# earns: ");
    assert!(said.contains("earns nothing without `fires`"), "{said}");
    let said = after(path, "# earns: ", "# gets: ");
    assert!(said.contains("the first line of a near miss"), "{said}");
}

const TASK: &str = "scenarios/falco-override/task.md";

#[test]
fn what_is_asked_and_not_graded_is_refused_where_it_stands() {
    let said = after(TASK, " <!-- says-what-was-asked -->", "");
    assert!(said.contains("error[content/unbound]"), "{said}");
    let content = Content::embedded();
    let text = std::str::from_utf8(content.file(TASK).unwrap()).unwrap();
    let (before, _) = text.split_once("<!-- says-what-was-asked").unwrap();
    let (before, _) = before.rsplit_once("\n- ").unwrap();
    let line = before.lines().count() + 1;
    let place = format!("--> scenarios/falco-override/task.md:{line}:3");
    assert!(said.contains(&place), "{said}");
    // … and with the mark goes the only sentence that asked for the check.
    let message = "no sentence of the task asks for `says-what-was-asked`";
    assert!(said.contains(message), "{said}");
    assert!(
        said.contains("scenarios/falco-override/scenario.yaml:"),
        "{said}"
    );
}

#[test]
fn no_learner_sees_a_mark() {
    let content = Content::embedded();
    for id in content.scenarios() {
        let task = content.draw(id, 2).unwrap().scenario.task;
        let shows = task.contains("<!--") || task.contains("-->");
        assert!(!shows && !task.contains(" \n"), "{id}: {task}");
    }
}

#[test]
fn a_scenario_with_too_few_other_right_ways_is_refused() {
    let dir = tempfile::tempdir().unwrap();
    write(
        dir.path(),
        "answers/my-first/ways/other.sh",
        "# by hand\ntrue\n",
    );
    prove::new(&Content::embedded(), "my-first", None, dir.path()).unwrap();
    let mut content = Content::empty();
    content.add_dir(dir.path()).unwrap();
    let said = texts(&lint(&content, &field_table()));
    assert!(
        said.contains("1 other right ways; a scenario is proven by 3"),
        "{said}"
    );
}

#[test]
fn a_container_that_the_lab_does_not_have_is_found_for_any_value() {
    let said = after(
        "labs/falco-node/lab.yaml",
        "name: \"{{ container }}\"",
        "name: web",
    );
    assert!(said.contains("content/unknown-container"), "{said}");
}

#[test]
fn a_parameter_that_nothing_uses_is_named() {
    let said = after(SCENARIO, "params:\n", "params:\n  spare: {range: [1, 9]}\n");
    assert!(said.contains("nothing uses `spare`"), "{said}");
}

#[test]
fn a_hint_about_no_check_is_named() {
    let said = after(SCENARIO, "    about: [fires,", "    about: [fire,");
    assert!(
        said.contains("there is no check `fire` that the hint could be about"),
        "{said}"
    );
}

#[test]
fn files_that_nothing_reads_are_named() {
    let dir = tempfile::tempdir().unwrap();
    write(dir.path(), "scenarios/falco-override/notes.txt", "x");
    write(
        dir.path(),
        "answers/falco-override/near-misses/Bad Name.sh",
        "x",
    );
    write(dir.path(), "answers/nothing/solution.sh", "true\n");
    write(dir.path(), "labs/falco-node/notes", "x");
    write(dir.path(), "scenarios/with/nobody.pl", "x");
    write(dir.path(), "scenarios/falco-override/with/nobody.sh", "x");
    write(
        dir.path(),
        "labs/spare/lab.yaml",
        "about: Nothing plays here\n",
    );
    let mut content = Content::embedded();
    content.add_dir(dir.path()).unwrap();
    let said = texts(&lint(&content, &field_table()));
    assert_eq!(said.matches("content/unlisted-file").count(), 6, "{said}");
    assert!(said.contains("no scenario plays on `spare`"), "{said}");
}

#[test]
fn a_new_scenario_lacks_nothing_but_near_misses_and_other_right_ways() {
    let dir = tempfile::tempdir().unwrap();
    let files = prove::new(&Content::embedded(), "my-first", None, dir.path()).unwrap();
    assert_eq!(files.len(), 6);
    let mut content = Content::empty();
    content.add_dir(dir.path()).unwrap();
    let diagnostics = lint(&content, &field_table());
    let codes: Vec<&str> = diagnostics.iter().map(|one| one.code).collect();
    assert_eq!(
        codes,
        ["content/near-misses", "content/ways"],
        "{}",
        texts(&diagnostics)
    );
    assert!(prove::new(&Content::embedded(), "my-first", None, dir.path()).is_err());
    assert!(prove::new(&Content::embedded(), "My First", None, dir.path()).is_err());
}

#[test]
fn a_system_call_that_no_kernel_has_is_told() {
    let scenario = "scenarios/seccomp-pods/scenario.yaml";
    let said = after(scenario, "refused: [keyctl", "refused: [keyctrl");
    assert!(said.contains("content/call"), "{said}");
    assert!(said.contains("`keyctrl`"), "{said}");
}
