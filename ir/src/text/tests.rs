//! Tests of the text format as a whole.

mod corpus;
mod damaged;
mod errors;
mod instruction_errors;
mod language;
mod test_files;

use super::{parse_file_tolerant, parse_functions};

/// Checks that `source`, if it is accepted, prints as text that reads back to the same text.
fn check_round_trip(source: &str) {
    let Ok(file) = parse_file_tolerant(source) else { return };
    for function in file.functions.iter().filter_map(|function| function.function.as_ref().ok()) {
        let once = function.to_string();
        let again = parse_functions(&once).unwrap_or_else(|error| {
            panic!("printed text does not parse\n{}\nprinted from\n{source}", error.render("printed", &once))
        });
        assert_eq!(again.len(), 1);
        assert_eq!(again[0].to_string(), once, "printed from\n{source}");
    }
}
