//! The content of this repository, and what authors of content are told.

mod diagnostics;
mod drawn;
mod lints;
mod proofs;
mod prose;
mod quiz;
