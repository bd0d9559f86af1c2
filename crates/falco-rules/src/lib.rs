//! Falco's rules language, on its own: rule files become rules, events become alerts.
//!
//! ```
//! use falco_rules::event::{Event, EventCode, Param};
//! use falco_rules::load::Loader;
//! use falco_rules::ruleset::Options;
//! use falco_rules::state::State;
//!
//! let mut loader = Loader::default();
//! let result = loader.add("rules.yaml", "
//! - rule: Passwords read
//!   desc: Somebody opened the file of passwords
//!   condition: evt.type = openat and fd.name = /etc/shadow
//!   output: opened %fd.name
//!   priority: warning
//! ");
//! assert!(result.is_ok());
//! let rules = loader.rule_set(&Options::default());
//!
//! let event = Event {
//!     num: 1,
//!     ts: 0,
//!     cpu: 0,
//!     tid: 1,
//!     code: EventCode::named("openat").unwrap(),
//!     params: vec![Param::I64(3), Param::I64(-100), Param::bytes("/etc/shadow")],
//! };
//! let mut state = State::default();
//! state.apply(&event);
//! let view = state.view(&event);
//! let matched: Vec<_> = rules.matches(&view).map(|rule| rule.name.as_str()).collect();
//! assert_eq!(matched, ["Passwords read"]);
//! ```
//!
//! # The way through
//!
//! ```text
//! rule files ─► load ─► Rule ─► RuleSet ─┐
//! condition text ─► condition ─► filter ─┤
//!                                        ├─► matches ─► Template ─► alert
//! events ─► state ─► View (fields) ──────┘
//! ```
//!
//! - [`condition`] parses and prints; it knows no field.
//! - [`field`] is the table of fields; [`filter`] compiles conditions against it and evaluates them.
//! - [`load`] reads rule files, with [`diagnostic`]s that carry Falco's codes and the place.
//! - [`ruleset`] picks the rules that run and finds those that an event matches.
//! - [`event`] is data; [`state`] knows the processes and descriptors behind it; [`extract`] gives
//!   their fields to conditions and outputs through [`value::Extract`].
//! - [`audit`] does the same for the Kubernetes audit log, another source of events.
//! - [`format`](mod@format) renders outputs.
//! - [`explain`] says why a condition holds or does not; [`given`] makes events by hand, for tests.
//!
//! The two halves meet in [`value`] and [`field`] only: the language asks for values, and whoever
//! knows events answers.
//!
//! # What is deliberately absent
//!
//! No I/O, no clock, no environment, no threads, no printing. Files come in as texts, alerts go out
//! as values. Rule files and events are not trusted: their size, their depth and what they can grow
//! to are limited, and none of them can make the library panic.

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
mod readme {}

pub mod alert;
pub mod audit;
pub mod buffers;
pub mod condition;
pub mod diagnostic;
pub mod duration;
pub mod event;
pub mod event_types;
pub mod explain;
pub mod extract;
pub mod field;
pub mod filter;
pub mod flags;
pub mod format;
pub mod given;
pub mod lint;
pub mod load;
pub mod map;
mod matcher;
pub mod priority;
pub mod rule;
pub mod ruleset;
pub mod selection;
pub mod state;
pub mod suggest;
pub mod value;
