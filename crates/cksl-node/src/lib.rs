//! What the program inside a node is beside the tools: the learner's verbs, the pages of reference, man pages and
//! completions, and the last program of the init.
//!
//! `cksl` links it, too: its own commands show what a verb shows on the same screen.
pub mod docs;
pub mod manual;
pub mod screen;
pub mod shutdown;
pub mod verbs;
