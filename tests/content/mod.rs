//! The content of this repository, and what authors of content are told.

mod book;
mod circles;
mod diagnostics;
mod drawn;
mod lints;
mod proofs;
mod prose;
mod quiz;
