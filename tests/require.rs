//! What a machine must offer, and how a test says that it does not.

use nix::unistd::Uid;

/// Says that a test is skipped, and why. Where `CKSL_REQUIRE` (a list of `root`, `bpf`, `node`,
/// joined by commas) names what is lacking, that is a failure: the machine is known to have it.
pub(crate) fn skip(lacking: &str, why: &str) {
    let required = std::env::var("CKSL_REQUIRE").unwrap_or_default();
    assert!(
        !required.split(',').any(|required| required == lacking),
        "this machine must offer `{lacking}`, and a test found: {why}"
    );
    eprintln!("skipped: needs {lacking} ({why})");
}

/// Whether the test may go on as root; says so if it is skipped.
pub(crate) fn root() -> bool {
    let root = Uid::effective().is_root();
    if !root {
        skip("root", "this is another user");
    }
    root
}
