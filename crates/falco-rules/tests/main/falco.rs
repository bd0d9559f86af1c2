//! What Falco 0.44.1 answered to rule files, filters, formats and events of the project.

use crate::{oracle, tally};

#[test]
fn the_engine_answers_as_a_real_falco_did() {
    let mut tally = tally::Tally::default();
    oracle::run(false, &mut tally);
    assert!(tally.failures.is_empty(), "{:#?}", tally.failures);
    // None of the answers is missing.
    let [passed, _, skipped] = tally.total();
    assert_eq!((passed, skipped), (256_920, 10), "{tally}");
}
