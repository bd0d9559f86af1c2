//! Labs in the browser: pages, sessions, terminals and streams.
//!
//! ```text
//! browser ─► guard ─► labs, classroom, actions, events ─► Hosts ─► Remote ═► attend ─► Keeper ─► Host
//!                       class::records ◄───── facts ───────┘
//! ```
//! This crate knows neither root, labs nor the supervisor's socket. It speaks to a [`Host`], which has the labs, in the
//! requests and replies of the learner's verbs: there is one way to grade. `cksl web` is a host on the same machine; that
//! of a class may be elsewhere.
//!
//! Everything from a learner or a lab is text: pages are written by templates that escape it, and no script of a page
//! makes HTML of its own.

mod actions;
mod answer;
mod assets;
mod board;
pub mod class;
mod classroom;
mod connection;
mod db;
pub mod dial;
mod events;
pub mod facts;
mod gate;
mod guard;
mod home;
pub mod host;
mod hosts;
pub mod html;
mod labs;
mod metrics;
mod numbers;
mod pages;
pub mod qr;
mod random;
pub mod remote;
mod server;
mod session;
mod shared;
mod socket;
mod starts;
mod terminal;
mod watch;

pub use gate::Joined;
pub use host::Host;
pub use hosts::Hosts;
pub use server::{Door, Server, serve};

use std::sync::{Mutex, MutexGuard, PoisonError};

use tokio::runtime::RuntimeFlavor;

/// Does what may wait for others. Tasks that share the thread go on meanwhile.
fn blocking<T>(does: impl FnOnce() -> T) -> T {
    let runtime = tokio::runtime::Handle::try_current();
    match runtime.map(|runtime| runtime.runtime_flavor()) {
        Ok(RuntimeFlavor::MultiThread) => tokio::task::block_in_place(does),
        _ => does(),
    }
}

/// What a lock guards stays whole when a holder panics: each change of it is one step.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
