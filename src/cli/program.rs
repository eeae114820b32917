//! From a source file to functions that may run.

use core::ops::Range;

use packir_ir::eval::Unsupported;
use packir_ir::function::FunctionName;
use packir_ir::text::{SourceMap, parse_file};
use packir_ir::verify::{Verified, VerifyError, verify};
use packir_ir::{AnyEntity, Function};

use super::Failure;
use super::input::Source;
use crate::pipeline::optimized;

/// A function, and where its parts stand.
#[derive(Debug)]
pub(super) struct Parsed {
    pub(super) function: Function,
    map: SourceMap,
}

/// Reads the functions of a source, of which there must be one at least.
pub(super) fn parse(source: &Source) -> Result<Vec<Parsed>, Failure> {
    let file = parse_file(&source.text).map_err(|error| source.fault(error.span.range(), &error.kind))?;
    let parsed =
        file.functions.into_iter().map(|function| Parsed { function: function.function, map: function.map });
    let parsed: Vec<Parsed> = parsed.collect();
    if parsed.is_empty() {
        return Err(Failure::input(format_args!("{} has no function", source.name)));
    }
    Ok(parsed)
}

/// Where the functions of a source stand, by their numbers.
#[derive(Debug, Default)]
pub(super) struct Places {
    spans: Vec<Range<usize>>,
    /// Where their parts stand; empty if the functions are not as they were written any more.
    maps: Vec<SourceMap>,
}

/// Refuses the source if one of its functions is not well formed, with everything that is wrong.
pub(super) fn verified(source: &Source, parsed: Vec<Parsed>) -> Result<(Vec<Verified>, Places), Failure> {
    let (mut functions, mut places) = (Vec::new(), Places::default());
    let mut complaints = Vec::new();
    for Parsed { function, map } in parsed {
        match verify(function) {
            Ok(function) => functions.push(function),
            Err(errors) => {
                let render = |error: &VerifyError| source.render(span(&map, error.location), &error.kind);
                complaints.extend(errors.iter().map(render));
            }
        }
        places.spans.push(span(&map, AnyEntity::Function));
        places.maps.push(map);
    }
    if complaints.is_empty() { Ok((functions, places)) } else { Err(Failure::Input(complaints.join("\n\n"))) }
}

/// Reads the functions of a source, which must all be well formed, and optimises them if that is asked for.
pub(super) fn prepared(source: &Source, optimize: bool) -> Result<(Vec<Verified>, Places), Failure> {
    let (functions, places) = verified(source, parse(source)?)?;
    Ok(if optimize {
        (optimized(functions), Places { maps: Vec::new(), ..places })
    } else {
        (functions, places)
    })
}

impl Places {
    /// The message that a function, which has this number, cannot be compiled or run.
    pub(super) fn refusal(
        &self,
        source: &Source,
        index: usize,
        name: &FunctionName,
        unsupported: Unsupported,
    ) -> String {
        let Unsupported { feature, place } = unsupported;
        let span = self.maps.get(index).map_or_else(|| self.spans[index].clone(), |map| span(map, place));
        source.render(span, format_args!("unsupported: {feature} in {name}"))
    }
}

/// Where a part of a function stands, or else the function.
fn span(map: &SourceMap, part: AnyEntity) -> Range<usize> {
    map.span(part).or(map.span(AnyEntity::Function)).unwrap_or_default().range()
}
