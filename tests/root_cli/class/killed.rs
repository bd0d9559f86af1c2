//! What of a class is killed, and who goes on with its labs: the supervisor, and `serve` with its server.

use super::*;

/// Checks until the class knows that this much was earned.
fn earns(user: &User, browser: &mut Browser<'_>, lab: &str, least: u64) {
    wait::until("the points", || {
        let checked = browser.try_post(&format!("/labs/{lab}/check"), &json!({}));
        let status = user.json(&["class", "status", "sunday"]);
        let learners = &status["marks"]["learners"];
        match learners[0]["score"].as_u64() >= Some(least) {
            true => Ok(()),
            false => Err(format!("{checked:?} {learners}")),
        }
    });
}

#[test]
fn root_a_class_goes_on_without_its_supervisor_and_when_it_is_served_again() {
    let Some(user) = user() else { return };
    user.done(&["class", "new", "sunday", "--tasks", TASK]);
    let listen = free_address();
    let class = Class::serve_with(&user, "sunday", &["--listen", &listen]);
    let mut ada = class.joined("Ada");
    let (lab, page) = ada.start(TASK);
    let (file, thing) = files_of(&page);
    let mut terminal = ada.screen(&lab);
    types(&mut terminal, "strace ls; echo done$((1+1))\r");
    shows(&mut terminal, "done2");
    earns(&user, &mut ada, &lab, 1);

    // The next call starts another supervisor, which goes on with the lab and sees what is done in it.
    kill::kill_supervisor(&user);
    let mut terminal = screen_again(&ada, &lab);
    ada.post(&format!("/labs/{lab}/check"), &json!({}));
    let traced = format!("strace -o /tmp/a touch {file}; echo done$((2+2))\r");
    types(&mut terminal, &traced);
    shows(&mut terminal, "done4");
    earns(&user, &mut ada, &lab, 2);

    // With `serve` its server ends. Served again, the class has its learner and her lab, and gives her no other one.
    let (cookie, server) = (ada.cookie.clone(), class.server());
    kill::signal(class.served.child.id() as i32, Signal::SIGKILL);
    wait::until_true("the end of the server", || {
        !std::path::Path::new(&format!("/proc/{server}")).exists()
    });
    let class = Class::serve_with(&user, "sunday", &["--listen", &listen]);
    let mut ada = Browser {
        class: &class,
        cookie,
        token: String::new(),
    };
    wait::until("the page of her lab", || {
        let (status, page) = ada.get(&format!("/labs/{lab}"));
        match status == 200 && page.contains("id=\"task\"") {
            true => Ok(()),
            false => Err(format!("{status} {page}")),
        }
    });
    let (_, again) = ada.post("/labs", &json!({ "scenario": TASK }));
    assert_eq!(again["to"], format!("/labs/{lab}"), "{again}");
    let mut terminal = screen_again(&ada, &lab);
    let traced = format!("strace -o /tmp/b touch {thing}; echo done$((3+3))\r");
    types(&mut terminal, &traced);
    shows(&mut terminal, "done6");
    earns(&user, &mut ada, &lab, 3);
    class.served.interrupt();
}
