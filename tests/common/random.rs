//! How many random worlds a property is tried on, and properties that ask a process about each.

#![allow(dead_code)]

use std::cell::RefCell;

use proptest::test_runner::{Config, TestCaseError, TestRunner};

use super::strategies::{World, world};

/// As many cases as the variable `PROPTEST_CASES` says, else `cases`.
pub fn cases(cases: u32) -> Config {
    let default = Config::default();
    let cases = if std::env::var_os("PROPTEST_CASES").is_some() { default.cases } else { cases };
    // A question takes longer than a translation: what fails is made simpler for a while, not for hours.
    Config { cases, failure_persistence: None, max_shrink_iters: 4_000, ..default }
}

/// Tries a property of random worlds, which asks `process` about each.
pub fn of_random_worlds<P>(count: u32, process: P, property: impl Fn(&mut P, &World) -> Result<(), TestCaseError>) {
    let process = RefCell::new(process);
    let outcome = TestRunner::new(cases(count)).run(&world(), |world| property(&mut process.borrow_mut(), &world));
    assert!(outcome.is_ok(), "{}", outcome.unwrap_err());
}
