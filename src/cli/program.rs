//! From a source file to functions that may run.

use packir_ir::text::{SourceMap, parse_file};
use packir_ir::verify::{Verified, VerifyError, verify};
use packir_ir::{AnyEntity, Function};

use super::input::Source;
use super::{Failure, diagnostics};

/// A function, and where its parts stand.
#[derive(Debug)]
pub(super) struct Parsed {
    pub(super) function: Function,
    pub(super) map: SourceMap,
}

/// Reads the functions of a source.
pub(super) fn parse(source: &Source) -> Result<Vec<Parsed>, Failure> {
    let file = parse_file(&source.text).map_err(|error| source.fault(error.span.range(), &error.kind))?;
    let parsed =
        file.functions.into_iter().map(|function| Parsed { function: function.function, map: function.map });
    Ok(parsed.collect())
}

/// Reads the functions of a source, and refuses the source if one is not well formed, with everything that is wrong.
pub(super) fn verified(source: &Source) -> Result<Vec<Verified>, Failure> {
    let mut functions = Vec::new();
    let mut complaints = Vec::new();
    for Parsed { function, map } in parse(source)? {
        match verify(function) {
            Ok(function) => functions.push(function),
            Err(errors) => complaints.extend(errors.iter().map(|error| render(source, &map, error))),
        }
    }
    if complaints.is_empty() { Ok(functions) } else { Err(Failure::Input(complaints.join("\n\n"))) }
}

fn render(source: &Source, map: &SourceMap, error: &VerifyError) -> String {
    let span = map.span(error.location).or(map.span(AnyEntity::Function)).unwrap_or_default();
    diagnostics::render(&source.name, &source.text, span.range(), &error.kind.to_string())
}
