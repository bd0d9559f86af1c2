//! Tests against rule files and recordings that lie beside the project, and of whole rule files.

#[path = "../examples/conform/suite/mod.rs"]
#[allow(dead_code, reason = "the suite is written for a program of its own")]
mod conform;
#[path = "main/hostile.rs"]
mod hostile;
#[path = "main/loading.rs"]
mod loading;
#[path = "main/shared.rs"]
mod shared;
