//! What the README says of the original's functions is true: each is where it says, and so is its test.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

use std::fs;
use std::path::Path;

fn read(path: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).unwrap_or_else(|_| panic!("no file {path}"))
}

/// The texts in backticks.
fn quoted(cell: &str) -> Vec<&str> {
    cell.split('`').skip(1).step_by(2).collect()
}

#[test]
fn every_function_of_the_original_is_where_the_table_says_and_tested() {
    let readme = read("README.md");
    let table = readme.split("| Original | Here | Test |").nth(1).unwrap();
    let rows = table.lines().skip(2).take_while(|line| line.starts_with('|'));
    let mut count = 0;
    for row in rows {
        let cells: Vec<&str> = row.split('|').collect();
        let (here, test) = (quoted(cells[2]), quoted(cells[3]));
        let code = read(here[0]);
        let is_there = ["fn", "struct", "enum"].iter().any(|keyword| {
            [' ', '<', '(', '\n'].iter().any(|end| code.contains(&format!("{keyword} {}{end}", here[1])))
        });
        assert!(is_there, "{} is not in {}", here[1], here[0]);
        assert!(read(test[0]).contains(&format!("fn {}()", test[1])), "{} is not in {}", test[1], test[0]);
        count += 1;
    }
    assert!(count >= 20, "{count} rows");
}
