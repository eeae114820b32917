//! What a diagram shows of a layout: variants of the same shape share one row of cells.

use packed::Layout;
use packed::layout::{Item, ItemKind, Variant};

/// A row of cells, and the variants whose bits are so divided.
#[derive(Debug)]
pub(super) struct Shape {
    /// The cells, most significant bits first.
    pub(super) cells: Vec<Cell>,
    /// The variants.
    pub(super) variants: Vec<&'static Variant>,
}

/// A run of bits.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Cell {
    pub(super) hi: u32,
    pub(super) lo: u32,
    pub(super) content: Content,
}

/// What the bits of a cell are.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Content {
    /// The code of the variant.
    Code,
    /// Must be zero.
    Zero,
    /// Must be one.
    One,
    /// Not read.
    Ignored,
    /// A field, or the piece of it that the label names; and its type.
    Field { label: String, ty: &'static str },
}

/// The shapes of a layout, in the order in which they first appear.
pub(super) fn shapes(layout: &'static Layout) -> Vec<Shape> {
    let mut shapes: Vec<Shape> = Vec::new();
    for variant in layout.variants {
        let cells: Vec<Cell> = variant.items.iter().map(|item| cell(variant, item)).collect();
        match shapes.iter_mut().find(|shape| shape.cells == cells) {
            Some(shape) => shape.variants.push(variant),
            None => shapes.push(Shape { cells, variants: vec![variant] }),
        }
    }
    shapes
}

/// The code in one cell of `variant`: binary if short, else hexadecimal.
pub(super) fn code(variant: &Variant, cell: &Cell) -> Option<String> {
    let item = variant.items.iter().find(|item| (item.hi, item.lo) == (cell.hi, cell.lo))?;
    matches!(item.kind, ItemKind::Fixed(_)).then(|| variant.label(item).to_string())
}

/// The code of `variant`: its fixed bits, most significant first.
pub(super) fn codes(variant: &Variant) -> String {
    let fixed = variant.items.iter().filter(|item| matches!(item.kind, ItemKind::Fixed(_)));
    fixed.map(|item| variant.label(item).to_string()).collect::<Vec<_>>().join(" ")
}

fn cell(variant: &Variant, item: &Item) -> Cell {
    let content = match item.kind {
        ItemKind::Fixed(_) => Content::Code,
        ItemKind::Zero => Content::Zero,
        ItemKind::One => Content::One,
        ItemKind::Field { index, .. } => {
            Content::Field { label: variant.label(item).to_string(), ty: variant.fields[index].ty }
        }
        _ => Content::Ignored,
    };
    Cell { hi: item.hi, lo: item.lo, content }
}

impl Shape {
    /// The text in a cell.
    pub(super) fn label(&self, cell: &Cell) -> String {
        let width = cell.hi - cell.lo + 1;
        match &cell.content {
            Content::Code => match self.variants[..] {
                [variant] => code(variant, cell).unwrap_or_default(),
                _ => "code".to_owned(),
            },
            Content::Zero if width == 1 => "0".to_owned(),
            Content::Zero => "0 …".to_owned(),
            Content::One if width == 1 => "1".to_owned(),
            Content::One => "1 …".to_owned(),
            Content::Ignored => "_".to_owned(),
            Content::Field { label, .. } => label.clone(),
        }
    }
}

/// The first paragraph of a documentation text, on one line.
pub(super) fn summary(docs: &str) -> String {
    let lines = docs.lines().map(str::trim).take_while(|line| !line.is_empty());
    lines.collect::<Vec<_>>().join(" ")
}
