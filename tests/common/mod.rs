//! What tests over random programs share.

use packir::ir::immediates::DataValue;
use packir::pipeline::RunError;

/// Values, as in a run line.
pub(crate) fn list(values: &[DataValue]) -> String {
    values.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}

/// Results or the lack of them, in words.
pub(crate) fn describe(results: &Result<Vec<DataValue>, RunError>) -> String {
    match results {
        Ok(values) => format!("[{}]", list(values)),
        Err(error) => error.to_string(),
    }
}
