//! One definition of a packed type: an enum to match on, and a word to store.
//!
//! An operand of an allocator for a machine with 64 registers: six bits name a register, and the codes for the other cases
//! take from what is left.

#![expect(clippy::print_stdout, reason = "an example shows what it does")]

use packir::packed::{Packed, u6, u24};

/// Where a value is.
#[derive(Packed, Clone, Copy, Debug, PartialEq, Eq)]
#[packed(u32 as Place)]
enum Location {
    /// In a register.
    #[bits(0b01, is_float: 1, 0: 23, register: 6)]
    Register { register: u6, is_float: bool },
    /// In a stack slot, so many bytes wide as a power of two.
    #[bits(0b10, slot: 24, log_width: 6)]
    Stack { slot: u24, log_width: u6 },
    /// Nowhere yet.
    #[bits(0b00, 0: 30)]
    None,
}

fn main() {
    let places = [
        Location::None,
        Location::Register { register: u6::new(17), is_float: true },
        Location::Stack { slot: u24::new(1000), log_width: u6::new(3) },
    ];
    for location in places {
        let place: Place = location.pack();
        println!("{:#010x} is {location:?}", place.into_raw());
        assert_eq!(place.unpack(), location);
    }

    // A word from outside is checked once, and tells what is wrong with it.
    let error = Place::from_raw(0xc000_0000).expect_err("no variant has this code");
    println!("0xc0000000: {error}");

    // The layout is data.
    for variant in Location::LAYOUT.variants {
        let fields: Vec<_> =
            variant.fields.iter().map(|field| format!("{}: {} bits", field.name, field.width)).collect();
        println!("{:8} {}", variant.name, fields.join(", "));
    }
}
