//! The probe on the running kernel. All of it needs root with BPF, and says so when it has not.

mod code;
mod exec;
mod file;
mod lab;
mod limits;
mod namespace;
mod node;
mod process;
mod socket;
