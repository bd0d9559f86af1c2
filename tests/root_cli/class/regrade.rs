//! Attempts of a class that are judged again from their recordings, at the host and from there.

use std::path::Path;

use super::*;

/// The content by which an instructor judges again: `ls` need not be traced any more, and a file is asked for.
fn corrected(to: &Path) {
    let scenario = concat!(project!(), "/scenarios/", "strace-touch");
    let of = to.join("scenarios").join(TASK);
    fs::create_dir_all(&of).expect("makes a folder");
    let text = fs::read_to_string(Path::new(scenario).join("scenario.yaml")).expect("is there");
    let ls = "and cksl.program = /usr/bin/ls and cksl.tracer";
    assert!(text.contains(ls), "{text}");
    let text = text.replace(ls, "and cksl.program = /usr/bin/touch and cksl.tracer")
        + "\n  - id: file\n    points: 1\n    file: {path: /etc/motd, matches: x}\n    pass: It is there.\n    \
           fail: It is not there.\n";
    fs::write(of.join("scenario.yaml"), text).expect("is written");
}

/// The mark of a learner.
fn mark(user: &User, name: &str) -> Value {
    let status = user.json(&["class", "status", "friday"]);
    let learners = status["marks"]["learners"].as_array().expect("is a list");
    let found = learners.iter().find(|one| one["name"] == name);
    found.expect("has joined")["tasks"][TASK].clone()
}

/// Begins the task, traces what the keys say, and checks until so much was earned.
fn works(user: &User, browser: &mut Browser<'_>, name: &str, keys: &str, earned: u32) -> String {
    let (lab, page) = browser.start(TASK);
    let (file, _) = files_of(&page);
    let mut screen = browser.screen(&lab);
    let keys = keys.replace("FILE", &file) + "; echo done$((2+2))\r";
    types(&mut screen, &keys);
    shows(&mut screen, "done4");
    browser.post(&format!("/labs/{lab}/check"), &json!({}));
    wait::until("the points", || {
        let mark = mark(user, name);
        match mark["max"] == 10 && mark["score"] == earned {
            true => Ok(()),
            false => Err(mark.to_string()),
        }
    });
    lab
}

#[test]
fn root_a_corrected_scenario_judges_the_recordings_of_a_class_again() {
    let Some(user) = user() else { return };
    user.json(&["class", "new", "friday", "--tasks", TASK]);
    let class = Class::serve(&user, "friday");
    let (mut ada, mut bob) = (class.joined("Ada"), class.joined("Bob"));
    let traces = "strace -o /tmp/a touch FILE";
    let adas = works(&user, &mut ada, "Ada", traces, 2);
    // Her lab is gone, and his still runs.
    let stopped = ada.post(&format!("/labs/{adas}/stop"), &json!({ "accepted": 2 }));
    assert_eq!(stopped.1["to"], "/", "{stopped:?}");
    works(&user, &mut bob, "Bob", "strace -o /tmp/a ls", 1);

    // By the same scenario nobody changes.
    let same = user.json(&["class", "regrade", "friday"]);
    assert_eq!(same["judged"], 2, "{same}");
    assert_eq!(
        (&same["changes"], &same["unjudged"]),
        (&json!([]), &json!([]))
    );

    // The recordings go home with the marks, and tell the same anywhere.
    let dir = user.file("marks");
    let to = dir.to_str().expect("is text");
    let formats = "--format=csv,recordings";
    user.done(&["class", "export", "friday", "--to", to, formats]);
    user.done(&["class", "verify", to]);
    let archive = fs::File::open(dir.join("recordings.tar")).expect("is there");
    tar::Archive::new(archive).unpack(&dir).expect("is one");
    let recordings = |learner: u32| {
        let files = fs::read_dir(dir.join(format!("learner-{learner}")).join(TASK));
        let files = files.expect("is there").map(|file| file.expect("is read"));
        files.map(|file| file.path()).collect::<Vec<_>>()
    };
    for (learner, earned) in [(1, 2), (2, 1)] {
        let [recording] = recordings(learner).try_into().expect("is one");
        let recording = recording.to_str().expect("is text");
        let checked = user
            .cksl(&["check", "--recording", recording, "--json"])
            .output();
        let checked = checked.expect("runs").stdout;
        let checked: Value = serde_json::from_slice(&checked).expect("is JSON");
        let checks = checked["checks"].as_array().expect("is a list");
        let points: u64 = checks.iter().filter_map(|one| one["earned"].as_u64()).sum();
        assert_eq!(points, earned, "{checked}");
    }

    let content = user.file("corrected");
    corrected(&content);
    let content = content.to_str().expect("is text");
    let regrade = ["class", "regrade", "friday", "--content", content];
    let shown = user.json(&regrade);
    let changes = shown["changes"].as_array().expect("is a list");
    let of = |name: &str| {
        let found = changes.iter().find(|one| one["name"] == name);
        found.unwrap_or_else(|| panic!("{name} changes: {shown}"))
    };
    assert_eq!(of("Ada")["before"], json!({ "score": 2, "max": 10 }));
    assert_eq!(of("Ada")["after"], json!({ "score": 3, "max": 11 }));
    let turned = json!([{ "check": "traced-ls", "before": "fail", "after": "pass" }]);
    assert_eq!(of("Ada")["checks"], turned);
    assert_eq!(of("Ada")["kept"], json!(["file"]));
    // What was right by the old scenario may be wrong by the new one.
    assert_eq!(of("Bob")["after"], json!({ "score": 0, "max": 11 }));
    assert_eq!(shown["applied"], false);
    assert_eq!(mark(&user, "Ada")["score"], 2);
    assert_eq!(mark(&user, "Ada").get("regraded"), None);
    let text = user.done(&regrade);
    assert!(text.contains("Nothing is written yet"), "{text}");

    // An appeal is seen, whether it changes anything or not.
    let appeal = [
        "class",
        "regrade",
        "friday",
        "--learner",
        "bob",
        "--task",
        TASK,
    ];
    let appeal = [&appeal[..], &["--apply"]].concat();
    let told = user.json(&appeal);
    assert_eq!(
        (&told["applied"], &told["judged"]),
        (&json!(true), &json!(1))
    );
    assert_eq!(mark(&user, "Bob")["regraded"]["score"], 1);
    assert_eq!(mark(&user, "Ada").get("regraded"), None);

    // With the whole class.
    let applied = user.json(&[&regrade[..], &["--apply"]].concat());
    assert_eq!(applied["applied"], true, "{applied}");
    let (hers, his) = (mark(&user, "Ada"), mark(&user, "Bob"));
    assert_eq!((&hers["score"], &hers["max"]), (&json!(3), &json!(11)));
    assert_eq!(
        (&his["score"], &his["regraded"]["score"]),
        (&json!(0), &json!(1))
    );
    let mut staff = class.browser();
    assert_eq!(staff.follow(&class.link), 200);
    let board = staff.get("/board").1;
    assert!(board.contains("judged again, before: 2 of 10"), "{board}");
    assert!(ada.get("/").1.contains("judged again, before: 2 of 10"));
    let csv = user.done(&["class", "export", "friday"]);
    assert!(
        csv.contains("before it was judged again") && csv.contains("\"2 of 10\""),
        "{csv}"
    );
    let export = user.json(&["class", "export", "friday", "--format", "json"]);
    let told = export.to_string();
    assert!(told.contains("judge again: Ada: strace-touch: 2 of 10 before, 3 of 11 now"));
    let ada_is = &export["marks"]["learners"][0];
    assert_eq!(
        ada_is["tasks"][TASK]["checks"]["traced-ls"]["verdict"],
        "pass"
    );
    let roots = ada_is["tasks"][TASK]["roots"]
        .as_array()
        .expect("is a list");
    let store = std::env::var("CKSL_STORE").unwrap_or_else(|_| "/var/lib/cksl/store".to_owned());
    let node = fs::read_to_string(Path::new(&store).join("node")).expect("is there");
    assert!(roots.contains(&json!(node.trim())), "{roots:?}");
    // By the same scenario once more, nothing changes any more.
    assert_eq!(user.json(&regrade)["changes"], json!([]));

    // Who is removed takes the recordings along.
    let kept = || -> Vec<String> {
        let folder = user.file("state/classes/friday/progress/progress.recordings");
        let files = fs::read_dir(folder).expect("is there");
        let name = |file: fs::DirEntry| file.file_name().into_string().expect("is text");
        files.map(|file| name(file.expect("is read"))).collect()
    };
    assert_eq!(kept().len(), 2);
    user.done(&["class", "remove", "friday", "--learner", "Ada", "--yes"]);
    wait::until("one recording less", || match kept().len() {
        1 => Ok(()),
        _ => Err(kept().join(" ")),
    });

    // What is not kept can't be judged.
    let bobs = bob.get("/").1;
    let bobs = bobs.split("href=\"/labs/").nth(1).expect("has a lab");
    let bobs = bobs.split('"').next().expect("has an end");
    bob.post(&format!("/labs/{bobs}/stop"), &json!({ "accepted": 2 }));
    wait::until("the end of his lab", || {
        match user.file("state/classes/friday/labs").join(bobs).exists() {
            true => Err("it is there"),
            false => Ok(()),
        }
    });
    for name in kept() {
        let folder = user.file("state/classes/friday/progress/progress.recordings");
        fs::remove_file(folder.join(name)).expect("is removed");
    }
    user.assert(&regrade)
        .code(1)
        .stdout(contains("can't be judged again: its recording is not kept"));
    class.served.interrupt();
    user.assert(&regrade)
        .failure()
        .stderr(contains("nobody serves class friday"));
}
