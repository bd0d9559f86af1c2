//! Tests of what is found, and of what is not.
