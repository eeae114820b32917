//! Layouts as text: a box for each run of bits, with the numbers of its highest and lowest bit above it.
//!
//! The derive draws the same picture into rustdoc (`expand/docs.rs` there); a test compares the two.

use core::fmt::{self, Display, Write};

use crate::layout::{Item, ItemKind, Layout, Variant};

/// Fixed bits up to this many are written in binary, longer ones in hexadecimal.
const BINARY: u32 = 8;

/// The label of a box.
struct Label<'a>(&'a Variant, &'a Item);

impl Display for Label<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Label(variant, item) = self;
        let width = item.width();
        match item.kind {
            ItemKind::Fixed(value) if width <= BINARY => {
                write!(f, "{value:0digits$b}", digits = width as usize)
            }
            ItemKind::Fixed(value) => {
                write!(f, "{value:#0digits$x}", digits = width.div_ceil(4) as usize + 2)
            }
            ItemKind::Zero => write!(f, "0"),
            ItemKind::One => write!(f, "1"),
            ItemKind::Ignored => write!(f, "_"),
            ItemKind::Field { index, lo } => {
                let field = &variant.fields[index];
                if width == field.width {
                    write!(f, "{}", field.name)
                } else if width == 1 {
                    write!(f, "{}[{lo}]", field.name)
                } else {
                    write!(f, "{}[{}:{lo}]", field.name, lo + width - 1)
                }
            }
        }
    }
}

/// The numbers above a box.
struct Numbers<'a>(&'a Item, usize);

impl Display for Numbers<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Numbers(item, width) = *self;
        if item.hi == item.lo {
            write!(f, "{:^width$}", item.hi)
        } else {
            let lo = item.lo;
            write!(f, "{:<rest$}{lo}", item.hi, rest = width - length(&lo))
        }
    }
}

/// How many characters something prints as.
fn length(value: &dyn Display) -> usize {
    struct Counter(usize);
    impl Write for Counter {
        fn write_str(&mut self, s: &str) -> fmt::Result {
            self.0 += s.chars().count();
            Ok(())
        }
    }
    let mut counter = Counter(0);
    // A counter never fails.
    let _ = write!(counter, "{value}");
    counter.0
}

/// The inner width of a box.
fn cell(variant: &Variant, item: &Item) -> usize {
    let numbers = if item.hi == item.lo { length(&item.hi) } else { length(&item.hi) + 1 + length(&item.lo) };
    length(&Label(variant, item)).max(numbers) + 2
}

impl Display for Layout {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {} ({} bits)", self.name, self.storage, self.width)?;
        for variant in self.variants {
            writeln!(f)?;
            if self.is_enum {
                writeln!(f, "\n{}", variant.name)?;
            } else {
                writeln!(f)?;
            }
            // Between two words of a tuple the border is doubled.
            let border = |item: &Item| {
                let mut offset = self.width;
                let first = self.parts.iter().any(|part| {
                    offset -= part;
                    offset > 0 && offset == item.hi + 1
                });
                if first { 2 } else { 1 }
            };
            for item in variant.items {
                write!(f, "{:borders$}", "", borders = border(item))?;
                let width = cell(variant, item);
                write!(f, " {} ", Numbers(item, width - 2))?;
            }
            writeln!(f)?;
            for item in variant.items {
                write!(
                    f,
                    "{:|<borders$}{:^width$}",
                    "",
                    Padded(Label(variant, item)),
                    borders = border(item),
                    width = cell(variant, item)
                )?;
            }
            write!(f, "|")?;
        }
        Ok(())
    }
}

/// Centres what it prints, as `pad` does for strings.
struct Padded<T>(T);

impl<T: Display> Display for Padded<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let length = length(&self.0);
        let spare = f.width().unwrap_or(0).saturating_sub(length);
        let left = spare / 2;
        write!(f, "{:left$}{}{:right$}", "", self.0, "", right = spare - left)
    }
}
