//! All integration tests, in one binary: a module for each tier.
//!
//! `content` needs nothing but the files of the repository.
mod content;
