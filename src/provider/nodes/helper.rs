//! The helper process: cksl executed anew, so that it has one thread and nothing in its memory that
//! a node must not see.

use std::process::ExitCode;

use rustix::process::{DumpableBehavior, set_dumpable_behavior};

use super::boot;
use super::control::{Control, Word};
use super::enter;
use super::furnish;
use super::order::Order;
use super::reader;
use super::step::Step as _;
use crate::provider::ProviderError;

/// What `cksl` does when it is started with [`super::HELPER_COMMAND`]: it takes one order from its
/// standard input. Nothing but [`super::Nodes`] starts it.
#[must_use]
pub fn helper_main() -> ExitCode {
    let Ok(control) = Control::of_helper() else {
        return ExitCode::from(70);
    };
    match serve(&control) {
        Ok(code) => ExitCode::from(u8::try_from(code).unwrap_or(u8::MAX)),
        Err(error) => {
            // If cksl is gone there is nobody left to tell.
            let _ = control.send(&Word::from(&error), &[]);
            ExitCode::from(70)
        }
    }
}

fn serve(control: &Control) -> Result<i32, ProviderError> {
    // No process of a node may look into this one, or open its executable, while it is half-way in.
    set_dumpable_behavior(DumpableBehavior::NotDumpable)
        .step(|| "close the helper to other processes".to_owned())?;
    // Nobody has logged in to the node, whoever has to the host. A kernel without audit has no such
    // file, and one that fixes it for good leaves the host's.
    let _ = std::fs::write("/proc/self/loginuid", u32::MAX.to_string());
    // Nor does anybody in the node possess the keys of the session that cksl was started in.
    cksl_sys::leave_session_keyring().step(|| "leave the session's keyring".to_owned())?;
    let (order, fds) = control.receive().step(|| "take an order".to_owned())?;
    match order {
        Order::Boot(plan) => boot::run(control, *plan).map(|()| 0),
        Order::Furnish(plan) => furnish::run(control, &plan).map(|()| 0),
        Order::Enter(plan) => enter::run(control, &plan, fds),
        Order::Read(plan) => reader::run(control, &plan),
        Order::Go => Ok(70),
    }
}
