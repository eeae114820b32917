//! `packir layout`: packed types as bit diagrams.

mod catalog;
mod shape;
mod svg;
mod text;

use std::io::Write;

use packed::Layout;

use super::{Failure, SUCCESS};

/// Prints packed types as bit diagrams.
#[derive(clap::Args, Debug)]
pub(super) struct Args {
    /// The type, such as `ir::ValueData` or `ValueData`; all if left out
    name: Option<String>,
    /// Print an SVG picture instead of text
    #[arg(long)]
    svg: bool,
    /// Print only names, storages and widths
    #[arg(long, conflicts_with = "svg")]
    list: bool,
}

/// A packed type, and where it is from.
#[derive(Clone, Copy, Debug)]
pub(super) struct Entry {
    /// The crate or upstream package.
    origin: &'static str,
    layout: &'static Layout,
}

impl Entry {
    fn is_named(&self, name: &str) -> bool {
        name == self.layout.name || name.strip_suffix(self.layout.name) == Some(&format!("{}::", self.origin))
    }
}

pub(super) fn main(args: &Args, out: &mut impl Write) -> Result<u8, Failure> {
    let catalog = catalog::entries();
    let chosen: Vec<Entry> = match &args.name {
        None => catalog,
        Some(name) => {
            let chosen: Vec<Entry> = catalog.iter().copied().filter(|entry| entry.is_named(name)).collect();
            if chosen.is_empty() {
                let known: Vec<_> = catalog.iter().map(|entry| entry.layout.name).collect();
                return Err(Failure::input(format_args!(
                    "no packed type is called {name}; known are {}",
                    known.join(", ")
                )));
            }
            chosen
        }
    };
    if args.svg {
        write!(out, "{}", svg::picture(&chosen))?;
    } else if args.list {
        for Entry { origin, layout } in chosen {
            let variants =
                if layout.is_enum { format!("{} variants", layout.variants.len()) } else { "struct".into() };
            writeln!(
                out,
                "{origin}::{}\t{}\t{} bits\t{variants}",
                layout.name, layout.storage, layout.width
            )?;
        }
    } else {
        for (index, entry) in chosen.iter().enumerate() {
            let gap = if index > 0 { "\n" } else { "" };
            write!(out, "{gap}{}", text::diagram(entry))?;
        }
    }
    Ok(SUCCESS)
}
