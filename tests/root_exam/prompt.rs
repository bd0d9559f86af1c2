//! The prompt of the base: the time that is left and the task, beside what the learner makes of the prompt.

use cksl::exam::Mode;

use super::{by_ssh, plan, start};
use crate::root_cli::User;
use crate::root_cli::terminal::Terminal;
use crate::wait;

#[test]
fn root_the_prompt_of_the_base_has_the_time_and_the_task_and_stays_the_learners() {
    let Some(user) = User::new() else { return };
    start(&user, plan(Mode::Exam, Some(90)));
    let mut shell = Terminal::run(&user, &["exam", "base"]);
    shell.wait_for(" min · task 1/3] root@base:~# ");
    shell.enter("PS1='mine> ' PROMPT_COMMAND=true");
    shell.wait_for(" min · task 1/3] mine> ");
    shell.enter("false");
    shell.wait_for(" min · task 1/3] mine> ");
    shell.enter("echo status=$?");
    shell.wait_for("status=1");
    shell.wait_for(" min · task 1/3] mine> ");

    user.done(&["exam", "task", "2", "--detach"]);
    wait::until_true("the news of the other task", || {
        user.done(&["exam", "base", "--", "cat", "/run/cksl/exam-clock"])
            .contains(" 2/3")
    });
    shell.enter("PS1=\"<$PS1\"");
    shell.wait_for(" min · task 2/3] <mine> ");
    // On a narrow terminal it has a line of its own.
    shell.enter("stty cols 20");
    shell.wait_for(" min · task 2/3]\r\n<mine> ");
    // What is said there is the same as elsewhere.
    shell.enter("cksl exam status");
    shell.wait_for("left");
    shell.wait_for("system hardening");
    shell.wait_for(" min · task 2/3]\r\n<mine> ");
    // Who comes to a node is told where that is, and nothing else; a script is not.
    shell.enter("stty cols 80; clear; ssh task-1");
    shell
        .wait_for("This is the node of task-1. cksl task shows its text, and exit comes back.\r\n");
    shell.wait_for(" min · task 1/3] (task-1)root@node-1:~# ");
    shell.enter("exit");
    shell.wait_for("logout");
    assert_eq!(by_ssh(&user, 1, "echo done"), "done\n");
    // The prompt's dot is one letter there, too.
    assert_eq!(by_ssh(&user, 1, "printf · | wc -m"), "1\n");
    shell.enter("exit");
    shell.ended();

    // From the host, too.
    let mut node = Terminal::run(&user, &["exam", "task", "1"]);
    node.wait_for(" min · task 1/3] root@node-1:~# ");
    node.enter("exit");
    node.ended();
    let mut node = Terminal::run(&user, &["shell"]);
    node.wait_for(" min · task 1/3] root@node-1:~# ");
    node.enter("exit");
    node.wait_for("The exam goes on");
    node.ended();

    // Who wants plain text hears a prompt, and no clock in front of each.
    let mut plain = Terminal::run(&user, &["--plain", "exam", "base"]);
    plain.wait_for("root@base:~# ");
    plain.enter("echo \"clock: ${PROMPT_COMMAND[9]-none}\"");
    plain.wait_for("clock: none");
    user.assert(&["exam", "submit", "--yes"]).code(1);
}
