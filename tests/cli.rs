//! The command line, where neither root nor a lab is needed.

use assert_cmd::Command;
use predicates::prelude::*;
use predicates::str::{contains, starts_with};
use serde_json::Value;
use tempfile::TempDir;

/// `cksl` with folders of its own and nothing of the caller's environment.
fn cksl(home: &TempDir) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_cksl"));
    let path = |name: &str| home.path().join(name);
    command
        .env_clear()
        .env("PATH", "/usr/bin:/bin")
        .env("CKSL_STATE", path("state"))
        .env("CKSL_RUN", path("run"))
        .env("CKSL_STORE", path("store"))
        .env("CKSL_PROGRESS", path("progress.db"));
    command
}

fn home() -> TempDir {
    tempfile::tempdir().expect("makes a folder")
}

/// The ids of all scenarios, in order. What scenarios share is none.
fn scenarios_of_the_project() -> Vec<String> {
    let folders = std::fs::read_dir(concat!(project!(), "/scenarios")).expect("lists");
    let folders = folders.map(|entry| entry.expect("is an entry"));
    let mut ids: Vec<String> = folders
        .filter(|folder| folder.path().join("scenario.yaml").exists())
        .map(|folder| folder.file_name().into_string().expect("is text"))
        .collect();
    ids.sort();
    ids
}

#[test]
fn the_list_names_every_scenario_as_text_and_as_json() {
    let home = home();
    cksl(&home)
        .arg("list")
        .assert()
        .success()
        .stdout(contains("falco-override"));
    let output = cksl(&home).args(["list", "--json"]).output().expect("runs");
    let list: Value = serde_json::from_slice(&output.stdout).expect("is JSON");
    let scenarios = list["scenarios"].as_array().expect("has scenarios");
    let mut ids: Vec<_> = scenarios
        .iter()
        .map(|scenario| scenario["id"].as_str().expect("is text").to_owned())
        .collect();
    ids.sort();
    assert_eq!(ids, scenarios_of_the_project());
    for key in ["id", "title", "domain", "tier", "minutes"] {
        assert!(
            scenarios.iter().all(|scenario| !scenario[key].is_null()),
            "{key} is missing"
        );
    }
}

#[test]
fn the_list_can_be_cut_down_to_what_is_wanted() {
    let home = home();
    let ids = |args: &[&str]| {
        let output = cksl(&home).args(["list", "--json"]).args(args).output();
        let list: Value = serde_json::from_slice(&output.expect("runs").stdout).expect("is JSON");
        let scenarios = list["scenarios"].as_array().expect("has scenarios").clone();
        scenarios
            .into_iter()
            .map(|one| one["id"].as_str().expect("is text").to_owned())
            .collect::<Vec<_>>()
    };
    assert!(ids(&["--domain", "cluster-setup"]).contains(&"network-policy".to_owned()));
    assert!(!ids(&["--domain", "cluster-setup"]).contains(&"falco-override".to_owned()));
    assert!(!ids(&["--tier", "node"]).contains(&"network-policy".to_owned()));
    assert!(!ids(&["--minutes", "7"]).contains(&"falco-override".to_owned()));
    assert!(ids(&["--state", "passed"]).is_empty());
    cksl(&home)
        .args(["list", "--domain", "runtim"])
        .assert()
        .code(2)
        .stderr(contains("is no domain").and(contains("supply-chain")));
}

#[test]
fn cksl_alone_says_where_to_begin() {
    let home = home();
    cksl(&home)
        .arg("--plain")
        .assert()
        .success()
        .stdout(contains("cksl start").and(contains("cksl list")));
}

#[test]
fn a_competency_can_be_read_about_by_the_beginning_of_its_name() {
    let home = home();
    cksl(&home)
        .arg("docs")
        .assert()
        .success()
        .stdout(contains("network-policies").and(contains("audit-logs")));
    cksl(&home)
        .args(["docs", "network-p"])
        .assert()
        .success()
        .stdout(contains("NetworkPolicy"));
    cksl(&home)
        .args(["docs", "netwrok-policies"])
        .assert()
        .code(2)
        .stderr(contains("did you mean `network-policies`?"));
    cksl(&home)
        .args(["docs", "s"])
        .assert()
        .code(2)
        .stderr(contains("secrets, static-analysis"));
}

#[test]
fn coverage_names_a_scenario_or_a_reason_for_each_competency() {
    let home = home();
    let output = cksl(&home).args(["coverage", "--json"]).output();
    let coverage: Value = serde_json::from_slice(&output.expect("runs").stdout).expect("is JSON");
    let domains = coverage["domains"].as_array().expect("has domains");
    let competencies = domains
        .iter()
        .flat_map(|domain| domain["competencies"].as_array().expect("has competencies"));
    for one in competencies {
        let practised = one["scenarios"]
            .as_array()
            .is_some_and(|all| !all.is_empty());
        assert_ne!(practised, one["missing"].is_string(), "{one:#}");
    }
}

#[test]
fn the_beginning_of_a_scenarios_name_is_enough_unless_it_fits_several() {
    let home = home();
    cksl(&home)
        .args(["start", "falco-o", "--on", "sandbox", "--dry-run"])
        .assert()
        .code(2)
        .stderr(contains("falco-o: this is falco-override"));
    cksl(&home)
        .args(["start", "falco-"])
        .assert()
        .code(2)
        .stderr(contains("several scenarios begin with").and(contains("falco-passwd")));
    cksl(&home)
        .arg("start")
        .assert()
        .code(2)
        .stderr(contains("say which scenario"));
}

#[test]
fn output_that_cannot_be_written_is_an_error() {
    let home = home();
    let full = std::fs::File::options().write(true).open("/dev/full");
    let mut list = std::process::Command::new(env!("CARGO_BIN_EXE_cksl"));
    list.env_clear()
        .env("CKSL_PROGRESS", home.path().join("progress.db"))
        .arg("list")
        .stdout(full.expect("opens"));
    let output = list.output().expect("runs");
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(3), "{said}");
    assert!(said.contains("No space left on device"), "{said}");
}

#[test]
fn a_list_for_a_pipe_has_no_colour() {
    let home = home();
    cksl(&home)
        .arg("list")
        .assert()
        .success()
        .stdout(contains("\x1b[").not());
}

#[test]
fn a_mistyped_command_is_a_usage_error_with_a_suggestion() {
    let home = home();
    cksl(&home)
        .arg("strat")
        .assert()
        .code(2)
        .stderr(contains("start"));
}

#[test]
fn help_says_what_it_is_for_and_shows_examples_and_the_exit_codes() {
    let home = home();
    cksl(&home)
        .arg("--help")
        .assert()
        .success()
        .stdout(starts_with("Training labs for the CKS exam"))
        .stdout(contains("sudo cksl start falco-override").and(contains("Exit codes")));
}

#[test]
fn tab_knows_commands_scenarios_competencies_and_labs() {
    let home = home();
    for shell in ["bash", "zsh", "fish"] {
        cksl(&home)
            .args(["completions", shell])
            .assert()
            .success()
            .stdout(
                contains(format!("COMPLETE={shell}")).or(contains(format!("COMPLETE=\"{shell}\""))),
            );
    }
    let offered = |words: &[&str]| {
        let mut asked = cksl(&home);
        asked
            .env("COMPLETE", "bash")
            .env("_CLAP_COMPLETE_INDEX", (words.len() - 1).to_string())
            .env("_CLAP_IFS", "\n")
            .arg("--")
            .args(words);
        let output = asked.output().expect("runs");
        assert!(output.status.success(), "{output:?}");
        let offered = String::from_utf8(output.stdout).expect("is text");
        offered.lines().map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(offered(&["cksl", "expl"]), ["explain"]);
    assert_eq!(offered(&["cksl", "start", "falco-ov"]), ["falco-override"]);
    assert_eq!(
        offered(&["cksl", "docs", "network-p"]),
        ["network-policies"]
    );
    assert_eq!(offered(&["cksl", "list", "--domain", "runt"]), ["runtime"]);
    assert_eq!(
        offered(&["cksl", "stop", "--lab", ""]),
        Vec::<String>::new()
    );
}

#[test]
fn each_command_has_a_man_page_with_what_its_help_says() {
    let home = home();
    let folder = home.path().join("man1");
    let output = cksl(&home)
        .args(["dev", "man", "--json"])
        .arg(&folder)
        .output()
        .expect("runs");
    let pages: Vec<String> = serde_json::from_slice(&output.stdout).expect("is JSON");
    let page = |name: &str| std::fs::read_to_string(folder.join(name)).expect("is a page");
    assert!(page("cksl.1").contains("cksl\\-start(1)"));
    assert!(page("cksl-start.1").contains("Show what would be created, and create nothing"));
    assert!(page("cksl-dev-prove.1").contains("falco\\-override"));
    assert!(pages.len() > 30, "{pages:?}");
    assert!(!pages.iter().any(|page| page.contains("__")), "{pages:?}");
}

#[test]
fn history_is_empty_before_the_first_attempt_and_makes_no_file() {
    let home = home();
    cksl(&home)
        .args(["history", "--json"])
        .assert()
        .success()
        .stdout(contains("\"attempts\":[]"));
    assert!(!home.path().join("progress.db").exists());
}

#[test]
fn a_content_folder_that_is_none_is_a_content_error() {
    let home = home();
    cksl(&home)
        .args(["--content", "/does/not/exist", "list"])
        .assert()
        .code(2)
        .stderr(contains("/does/not/exist"));
}

#[test]
fn the_content_that_is_built_in_has_nothing_to_mend() {
    let home = home();
    cksl(&home)
        .args(["dev", "lint"])
        .assert()
        .success()
        .stdout(contains("nothing to fix"));
}

#[test]
fn without_root_whatever_needs_a_lab_says_how_to_go_on_and_exits_with_3() {
    if !crate::require::root() {
        return;
    }
    // As nobody, from a folder that nobody can read the program in.
    let home = home();
    let program = home.path().join("cksl");
    std::fs::copy(env!("CARGO_BIN_EXE_cksl"), &program).expect("copies the program");
    std::process::Command::new("chmod")
        .args(["755"])
        .arg(home.path())
        .status()
        .expect("runs chmod");
    for words in ["start falco-override", "status", "check", "stop"] {
        Command::new("setpriv")
            .args(["--reuid=65534", "--regid=65534", "--clear-groups"])
            .arg(&program)
            .args(words.split(' '))
            .assert()
            .code(3)
            .stderr(contains("as user nobody").and(contains(format!("sudo cksl {words}"))));
    }
}

const RULES: &str = "\
- list: shells
  items: [bash, sh]
- rule: Shell
  desc: A shell with a terminal
  condition: evt.type = execve and proc.name in (shells) and proc.tty != 0
  output: shell %proc.name
  priority: notice
";

#[test]
fn a_rule_says_its_condition_without_a_lab_and_a_misspelt_one_what_was_meant() {
    let home = home();
    let rules = home.path().join("rules.yaml");
    std::fs::write(&rules, RULES).expect("writes the rules");
    let why = |rule: &str| {
        let mut command = cksl(&home);
        command.args(["rules", "why", rule, "-r"]).arg(&rules);
        command.assert()
    };
    why("Shell")
        .success()
        .stdout(contains("proc.name in (shells) and proc.tty != 0"));
    why("Shel")
        .code(2)
        .stderr(contains("did you mean `Shell`?"));
    cksl(&home)
        .args(["rules", "why", "--help"])
        .assert()
        .success()
        .stdout(contains("Examples:"));
}

#[test]
fn tests_of_rules_pass_or_say_where_an_event_stopped() {
    let home = home();
    let file = |name: &str, text: &str| {
        let path = home.path().join(name);
        std::fs::write(&path, text).expect("writes a file");
        path
    };
    file("rules.yaml", RULES);
    let good = file(
        "good.yaml",
        "\
rules: [rules.yaml]
tests:
  - name: a shell with a terminal
    events: [{evt.type: execve, proc.name: bash, proc.tty: 34816}]
    alerts: [{rule: Shell, output: shell bash}]
    silent: true
",
    );
    let bad = file(
        "bad.yaml",
        "\
rules: [rules.yaml]
tests:
  - name: a shell without a terminal
    events: [{evt.type: execve, proc.name: bash, proc.tty: 0}]
    alerts: [{rule: Shell}]
",
    );
    let wrong = file(
        "wrong.yaml",
        "rules: [rules.yaml]\ntests:\n  - name: x\n    events: [{evt.type: execv}]\n    silent: true\n",
    );
    let test = |path: &std::path::Path| {
        let mut command = cksl(&home);
        command.args(["rules", "test"]).arg(path);
        command
    };
    test(&good)
        .assert()
        .success()
        .stdout(contains("1 test passed"));
    test(&bad).assert().code(1).stdout(contains(
        "event 1 stopped at `proc.tty != 0`: `proc.tty` is 0: the process has no",
    ));
    test(&wrong)
        .assert()
        .code(2)
        .stderr(contains("wrong.yaml:4:").and(contains("did you mean `execve`?")));
    let output = test(&bad).arg("--json").output().expect("runs");
    let result: Value = serde_json::from_slice(&output.stdout).expect("is JSON");
    assert_eq!(result["files"][0]["failed"], 1);
    assert_eq!(
        result["files"][0]["tests"][0]["failures"][0]["say"],
        "`Shell` did not fire"
    );
}

#[test]
fn the_tools_of_a_node_read_recordings_and_list_what_they_know_without_a_lab() {
    let home = home();
    let run = |args: &[&str]| cksl(&home).args(args).assert();
    run(&["sysdig", "-l"])
        .success()
        .stdout(contains("proc.name"));
    run(&["sysdig", "-cl"])
        .success()
        .stdout(contains("topfiles_bytes"));
    run(&["sysdig", "-c", "httplog", "-r", "x"])
        .code(1)
        .stderr(contains("there is no chisel `httplog` here").and(contains("spy_users")));
    let file = home.path().join("file");
    let path = file.to_str().expect("is text");
    std::fs::write(&file, "no recording").expect("writes");
    run(&["sysdig", "-r", path])
        .code(1)
        .stderr(contains("is no recording of cksl"));
    std::fs::write(&file, b"CKSLREC\n\x63\0\0\0").expect("writes");
    let rules = home.path().join("rules.yaml");
    let rule = "- {rule: R, desc: d, condition: evt.type = close, output: o, priority: INFO}\n";
    std::fs::write(&rules, rule).expect("writes");
    let rules = rules.to_str().expect("is text");
    run(&["falco", "-r", rules, "--recording", path])
        .code(1)
        .stderr(contains("has format 99; this cksl reads format "));
}

/// The blocks of a page that begin with this line, without it.
fn block<'p>(page: &'p str, first: &str) -> &'p str {
    let start = page.find(first).unwrap_or_else(|| panic!("no {first}"));
    let text = &page[start + first.len()..];
    &text[..text.find("```").expect("the block ends")]
}

#[test]
fn the_page_about_rules_shows_what_the_command_says() {
    let page = include_str!("../docs/rules.md");
    let home = home();
    for name in ["my_rules.yaml", "my_rules.test.yaml"] {
        let text = block(page, &format!("```yaml\n# {name}\n"));
        std::fs::write(home.path().join(name), text).expect("writes a file");
    }
    let said = block(page, "```\n$ cksl rules test my_rules.test.yaml\n");
    cksl(&home)
        .current_dir(home.path())
        .args(["rules", "test", "my_rules.test.yaml"])
        .assert()
        .code(1)
        .stdout(said.to_owned());
    for (field, value) in falco_rules::given::Given::DERIVED {
        let row = format!("| `{field}` | {value} |");
        assert!(page.contains(&row), "{row}");
    }
}

#[test]
fn a_cluster_that_can_not_be_used_is_refused_with_the_reason() {
    let home = home();
    let kubeconfig = home.path().join("config");
    let start = |args: &[&str]| {
        let mut command = cksl(&home);
        command.env("KUBECONFIG", &kubeconfig);
        command
            .args(["start", "readonly-rootfs"])
            .args(args)
            .assert()
    };
    start(&["--on", "kubeconfig"])
        .code(2)
        .stderr(contains("needs a context"));
    start(&["--on", "sandbox", "--registry", "r.example"])
        .code(2)
        .stderr(contains("--registry"));
    start(&["--on", "sandbox", "--dry-run"])
        .code(2)
        .stderr(contains("nothing outside of this machine"));
    let dry = |context: &str| start(&["--dry-run", "--on", &format!("kubeconfig:{context}")]);
    dry("a").code(3).stderr(contains("can't be read"));
    let config = r#"{"clusters": [{"name": "c", "cluster": {"server": "http://c"}}],
        "users": [{"name": "u", "user": {"token": "t"}}],
        "contexts": [{"name": "a", "context": {"cluster": "c", "user": "u"}}]}"#;
    std::fs::write(&kubeconfig, config).expect("writes");
    dry("b")
        .code(2)
        .stderr(contains("no context is called `b`").and(contains("there are: a")));
    dry("a").code(3).stderr(contains("https://"));
    cksl(&home)
        .args(["start", "strace-etcd", "--dry-run", "--on", "kubeconfig:a"])
        .assert()
        .code(2)
        .stderr(contains("needs a cluster of its own"));
}

#[test]
fn without_a_published_image_a_pull_says_where_else_there_is_one() {
    let home = home();
    cksl(&home)
        .args(["image", "pull"])
        .assert()
        .code(2)
        .stderr(contains("CKSL_IMAGE").and(contains("cksl bundle load")));
    for (words, why) in [
        (["image", "pull", "Not A Name"], "is no name of an image"),
        (
            ["image", "pull", "registry.example/a@sha256:12"],
            "is no name of an image",
        ),
        (["image", "push", PINNED], "has a digest"),
    ] {
        cksl(&home)
            .args(words)
            .assert()
            .code(2)
            .stderr(contains(why));
    }
    assert!(!home.path().join("store").exists());
}

const PINNED: &str =
    "registry.example/a@sha256:0000000000000000000000000000000000000000000000000000000000000000";

/// Lines for the standard input of a quiz with this seed: all its first questions answered.
fn quiz(home: &TempDir, arguments: &[&str], typed: &str) -> String {
    let output = cksl(home)
        .arg("quiz")
        .args(arguments)
        .write_stdin(typed)
        .assert()
        .success()
        .get_output()
        .clone();
    String::from_utf8(output.stdout).expect("is text")
}

#[test]
fn a_quiz_reads_answers_line_by_line_and_says_when_each_comes_again() {
    let home = home();
    let said = quiz(&home, &["falco", "-n", "3", "--seed", "1"], "?\n\n?\n?\n");
    assert!(said.contains("3 of 3"), "{said}");
    assert!(said.contains("That is no answer here"), "{said}");
    assert!(said.contains("0 of 3 answers right"), "{said}");
    assert!(said.contains("3 within a day"), "{said}");
    assert!(!said.contains('\x1b'), "{said}");

    let nothing = quiz(&home, &["falco", "--due"], "");
    assert!(nothing.contains("Nothing is due. The next"), "{nothing}");
    let listed = quiz(&home, &["--list", "--json"], "");
    let listed: Value = serde_json::from_str(&listed).expect("is JSON");
    assert_eq!(listed["all"]["within_a_day"], 3);
}

#[test]
fn what_was_answered_is_kept_when_the_input_ends() {
    let home = home();
    let said = quiz(&home, &["strace", "--seed", "1"], "?\n?\n");
    assert!(said.contains("0 of 2 answers right"), "{said}");
    let stopped = quiz(&home, &["strace", "--seed", "2"], "?\nq\n");
    assert!(stopped.contains("0 of 1 answer right"), "{stopped}");
    let ended = quiz(&home, &["strace"], "");
    assert!(ended.contains("No question was answered"), "{ended}");
    let listed = quiz(&home, &["--list", "--json"], "");
    let listed: Value = serde_json::from_str(&listed).expect("is JSON");
    assert_eq!(listed["all"]["within_a_day"], 3);
}

#[test]
fn a_quiz_as_json_asks_nothing_gives_no_answer_and_keeps_nothing() {
    let home = home();
    let said = quiz(
        &home,
        &["falco-rules", "-n", "70", "--json", "--seed", "3"],
        "",
    );
    let said: Value = serde_json::from_str(&said).expect("is JSON");
    let questions = said["questions"].as_array().expect("has questions");
    assert_eq!(said["stand"]["questions"], questions.len());
    let computed = questions.iter().filter(|one| one["computed"] == true);
    assert!(computed.count() >= 40);
    for question in questions {
        assert!(question.get("right").is_none() && question.get("explanation").is_none());
    }
    assert!(!home.path().join("progress.db").exists());
}

#[test]
fn a_topic_that_is_none_and_a_broken_question_are_told_with_their_place() {
    let home = home();
    cksl(&home)
        .args(["quiz", "falko"])
        .assert()
        .code(2)
        .stderr(contains("cksl quiz falco"));
    std::fs::create_dir_all(home.path().join("more/quiz")).expect("makes a folder");
    let file = home.path().join("more/quiz/mine.yaml");
    std::fs::write(
        &file,
        "title: Mine\nquestions:\n  - id: x\n    aks: What?\n",
    )
    .expect("writes");
    let folder = home.path().join("more");
    let folder = folder.to_str().expect("is text");
    cksl(&home)
        .args(["--content", folder, "quiz", "mine"])
        .assert()
        .code(2)
        .stderr(contains("mine.yaml:4:5").and(contains("did you mean `ask`?")));
    cksl(&home)
        .args(["--content", folder, "dev", "lint"])
        .assert()
        .code(2)
        .stdout(contains("mine.yaml:4:5"));
}

#[test]
fn progress_of_a_later_version_is_refused_by_the_quiz_too() {
    let home = home();
    quiz(&home, &["falco", "-n", "1"], "?\n");
    let path = home.path().join("progress.db");
    let database = rusqlite::Connection::open(&path).expect("opens");
    database
        .pragma_update(None, "user_version", 99)
        .expect("writes");
    drop(database);
    cksl(&home)
        .args(["quiz", "falco"])
        .write_stdin("?\n")
        .assert()
        .code(3)
        .stderr(contains("version 99"));
}

/// A store that says it has a root for clusters.
fn with_cluster_root(home: &TempDir) {
    let digest = "0".repeat(64);
    let root = home.path().join("store/roots").join(&digest);
    std::fs::create_dir_all(root).expect("makes a folder");
    std::fs::write(home.path().join("store/cluster"), digest).expect("writes");
}

fn json(home: &TempDir, arguments: &[&str]) -> Value {
    let output = cksl(home)
        .args(arguments)
        .arg("--json")
        .output()
        .expect("runs");
    serde_json::from_slice(&output.stdout).expect("is JSON")
}

#[test]
fn an_exam_is_planned_without_naming_a_task_and_a_seed_repeats_it() {
    let home = home();
    with_cluster_root(&home);
    let plan = json(&home, &["exam", "plan"]);
    let seed = plan["seed"].to_string();
    let again = json(&home, &["exam", "plan", "--seed", &seed]);
    assert_eq!(again, plan);
    let weights = plan["domains"].as_array().expect("has domains").iter();
    let sum: f64 = weights
        .map(|one| one["weight"].as_f64().expect("is a number"))
        .sum();
    assert!((sum - 100.0).abs() < 1e-6, "{plan}");
    let text = cksl(&home)
        .args(["exam", "plan", "--plain", "--seed", &seed])
        .output()
        .expect("runs");
    let text = String::from_utf8(text.stdout).expect("is text");
    assert!(text.contains(&format!("seed {seed}")), "{text}");
    assert!(text.contains("`upgrades` is left out"), "{text}");
    let curriculum = include_str!("../curriculum/cks-1.34.yaml");
    for id in scenarios_of_the_project() {
        // A competency that is left out may have the name of a scenario.
        if curriculum.contains(&format!("{{id: {id},")) {
            continue;
        }
        assert!(!text.contains(&id), "{id} is named: {text}");
        assert!(!plan.to_string().contains(&id), "{id} is named: {plan}");
    }
}

#[test]
fn an_exam_without_a_cluster_root_says_what_it_leaves_out() {
    let home = home();
    let plan = json(&home, &["exam", "plan", "--seed", "1"]);
    assert_eq!(plan["clusters"], 0);
    let unserved = plan["unserved"].to_string();
    assert!(
        unserved.contains("the store has no root for them"),
        "{unserved}"
    );
    cksl(&home)
        .args(["exam", "plan", "--domains", "cluster-hardening"])
        .assert()
        .code(3)
        .stderr(contains("no task of this exam can be served"));
}

#[test]
fn an_exam_that_makes_no_sense_is_refused() {
    let home = home();
    for (arguments, says) in [
        (["--minutes", "0"], "0 minutes"),
        (["--domains", "runtme"], "did you mean `runtime`?"),
        (["--preset", "cka"], "did you mean `cks`?"),
    ] {
        cksl(&home)
            .args(["exam", "plan"])
            .args(arguments)
            .assert()
            .code(2)
            .stderr(contains(says));
    }
}

#[test]
fn progress_is_carried_to_another_machine_and_says_when_too_little_is_known() {
    let (here, there) = (home(), home());
    cksl(&here)
        .args(["progress", "--plain"])
        .assert()
        .success()
        .stdout(contains("too little to say").and(contains("the real exam")));
    assert!(!here.path().join("progress.db").exists());
    quiz(&here, &["falco", "-n", "2", "--seed", "1"], "?\n?\n");
    let exported = cksl(&here)
        .args(["progress", "export"])
        .output()
        .expect("runs");
    let file = there.path().join("progress.json");
    std::fs::write(&file, &exported.stdout).expect("writes");
    let file = file.to_str().expect("is text");
    let taken = json(&there, &["progress", "import", file]);
    assert_eq!(
        (&taken["reviews"], &taken["known_reviews"]),
        (&2.into(), &0.into())
    );
    cksl(&there)
        .args(["progress", "import", "-"])
        .write_stdin(exported.stdout.clone())
        .assert()
        .success()
        .stdout(contains("Nothing is new. Here already: 2 answers"));
    let back = cksl(&there)
        .args(["progress", "export"])
        .output()
        .expect("runs");
    assert_eq!(back.stdout, exported.stdout);

    std::fs::write(file, "{\"version\": 1,\n  \"attempts\": 7}").expect("writes");
    cksl(&there)
        .args(["progress", "import", file])
        .assert()
        .code(2)
        .stderr(contains("line 2, column 15").and(contains("nothing was taken")));
}
