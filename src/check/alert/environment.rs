//! Environments that bring a program code.
//!
//! A container's configuration is the learner's to write, and so are the variables with which its programs start. By some
//! of them a program of the lab's own runs what a file says, before or in place of what it was asked to do.

use falco_rules::event::{Event, Param};

/// So many bytes of an environment are recorded, and more are cut.
const RECORDED: usize = 4096;

/// Variables that name code, or options that do.
const CODE: [&[u8]; 21] = [
    b"BASH_ENV",
    b"BASHOPTS",
    b"ENV",
    b"GCONV_PATH",
    b"LD_AUDIT",
    b"LD_LIBRARY_PATH",
    b"LD_PRELOAD",
    b"NODE_OPTIONS",
    b"PERL5DB",
    b"PERL5LIB",
    b"PERL5OPT",
    b"PERLLIB",
    b"PROMPT_COMMAND",
    b"PS4",
    b"PYTHONHOME",
    b"PYTHONINSPECT",
    b"PYTHONPATH",
    b"PYTHONSTARTUP",
    b"RUBYLIB",
    b"RUBYOPT",
    b"SHELLOPTS",
];

/// A function that a bash has exported, and that each bash below it knows.
const FUNCTION: &[u8] = b"BASH_FUNC_";

/// What is wrong with an environment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Flaw {
    /// It has this variable, which brings code.
    Code(String),
    /// It is longer than what is recorded: anything may be in the rest.
    Cut,
}

/// What is wrong with the environment of a program that starts.
pub(crate) fn flaw(event: &Event) -> Option<Flaw> {
    let env = event.param("env").and_then(Param::as_bytes)?;
    let mut variables = env.split(|byte| *byte == 0).filter_map(|entry| {
        let end = entry.iter().position(|byte| *byte == b'=')?;
        Some((&entry[..end], &entry[end + 1..]))
    });
    let code = variables.find(|(name, value)| {
        !value.is_empty() && (CODE.contains(name) || name.starts_with(FUNCTION))
    });
    match code {
        Some((name, _)) => Some(Flaw::Code(String::from_utf8_lossy(name).into_owned())),
        None => (env.len() >= RECORDED).then_some(Flaw::Cut),
    }
}

#[cfg(test)]
mod tests {
    use falco_rules::event::EventCode;

    use super::*;

    fn of(env: &str) -> Option<Flaw> {
        let code = EventCode::parse("PPME_SYSCALL_EXECVE_19_X").unwrap();
        let params = code.spec().params.iter().map(|spec| match spec.name {
            "env" => Param::bytes(env),
            _ => Param::Absent,
        });
        flaw(&Event {
            num: 1,
            ts: 1,
            cpu: 0,
            tid: 7,
            code,
            params: params.collect(),
        })
    }

    #[test]
    fn a_variable_that_names_code_is_found_and_no_other() {
        let code = |name: &str| Some(Flaw::Code(name.to_owned()));
        assert_eq!(of("HOME=/\0BASH_ENV=/tmp/x\0"), code("BASH_ENV"));
        assert_eq!(of("PERL5OPT=-Mx\0HOME=/\0"), code("PERL5OPT"));
        let function = "BASH_FUNC_true%%=() {  : > /tmp/x\n}\0";
        assert_eq!(of(function), code("BASH_FUNC_true%%"));
        assert_eq!(
            of("HOME=/\0PATH=/usr/bin\0BASH_ENV=\0MY_ENV=/tmp/x\0"),
            None
        );
        assert_eq!(of(""), None);
    }

    #[test]
    fn what_is_cut_off_may_hold_anything() {
        let long = format!("A={}\0", "x".repeat(RECORDED));
        assert_eq!(of(&long), Some(Flaw::Cut));
    }
}
