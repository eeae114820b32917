//! Layouts as text: a box for each run of bits, with the numbers of its highest and lowest bit above it.
//!
//! The derive draws the same picture into rustdoc (`expand/docs.rs` there); a test compares the two.

use core::fmt::{self, Display, Write};

use crate::layout::{Item, Layout, Variant};

/// The bit numbers above a box.
struct Ends<'a>(&'a Item, usize);

impl Display for Ends<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Ends(item, width) = *self;
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
    length(&variant.label(item)).max(numbers) + 2
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
                write!(f, " {} ", Ends(item, width - 2))?;
            }
            writeln!(f)?;
            for item in variant.items {
                write!(
                    f,
                    "{:|<borders$}{:^width$}",
                    "",
                    Padded(variant.label(item)),
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
