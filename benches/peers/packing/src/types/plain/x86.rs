//! A page-table entry of x86-64: fourteen fields in 64 bits.

use packir_gallery::x86::{PackedPageTableEntry, PageTableEntry};

use super::{Field, Got, plain};
use crate::side::Random;

#[derive(Clone, Copy)]
struct Fields<U3, U4, U7, U40> {
    no_execute: bool,
    key: U4,
    software_high: U7,
    frame: U40,
    software: U3,
    global: bool,
    pat: bool,
    dirty: bool,
    accessed: bool,
    cache_disable: bool,
    write_through: bool,
    user: bool,
    writable: bool,
    present: bool,
}

impl Got for PageTableEntry {
    type Field = packed::u40;
}

impl<U3, U4, U7, U40: Field> Got for Fields<U3, U4, U7, U40> {
    type Field = U40;
}

fn spec(random: &mut Random) -> Spec {
    Fields {
        present: random.bool(),
        writable: random.bool(),
        user: random.bool(),
        write_through: random.bool(),
        cache_disable: random.bool(),
        accessed: random.bool(),
        dirty: random.bool(),
        pat: random.bool(),
        global: random.bool(),
        software: random.u8(3),
        frame: random.bits(40),
        software_high: random.u8(7),
        key: random.u8(4),
        no_execute: random.bool(),
    }
}

plain! {
    name: "x86-64 page-table entry";
    ours: PageTableEntry => PackedPageTableEntry;
    fields: present with_present, writable with_writable, user with_user, write_through with_write_through,
        cache_disable with_cache_disable, accessed with_accessed, dirty with_dirty, pat with_pat, global with_global,
        software with_software, frame with_frame, software_high with_software_high, key with_key,
        no_execute with_no_execute;
    plain: Fields<u8, u8, u8, u64>, odd: Fields<arbitrary_int::u3, arbitrary_int::u4, arbitrary_int::u7, arbitrary_int::u40>;
    get: frame, with: with_frame, set: set_frame, test: present;
    raw: u64, bytes: 8;
    by hand:
    pack: |entry| {
        debug_assert!(entry.software < 8 && entry.frame < 1 << 40 && entry.software_high < 128 && entry.key < 16);
        u64::from(entry.present)
            | u64::from(entry.writable) << 1
            | u64::from(entry.user) << 2
            | u64::from(entry.write_through) << 3
            | u64::from(entry.cache_disable) << 4
            | u64::from(entry.accessed) << 5
            | u64::from(entry.dirty) << 6
            | u64::from(entry.pat) << 7
            | u64::from(entry.global) << 8
            | u64::from(entry.software) << 9
            | entry.frame << 12
            | u64::from(entry.software_high) << 52
            | u64::from(entry.key) << 59
            | u64::from(entry.no_execute) << 63
    };
    unpack: |word| Fields {
        present: word & 1 != 0,
        writable: word >> 1 & 1 != 0,
        user: word >> 2 & 1 != 0,
        write_through: word >> 3 & 1 != 0,
        cache_disable: word >> 4 & 1 != 0,
        accessed: word >> 5 & 1 != 0,
        dirty: word >> 6 & 1 != 0,
        pat: word >> 7 & 1 != 0,
        global: word >> 8 & 1 != 0,
        software: (word >> 9 & 7) as u8,
        frame: word >> 12 & ((1 << 40) - 1),
        software_high: (word >> 52 & 127) as u8,
        key: (word >> 59 & 15) as u8,
        no_execute: word >> 63 != 0,
    };
    get: |word| word >> 12 & ((1 << 40) - 1);
    with: |word, frame| {
        debug_assert!(frame < 1 << 40);
        word & !(((1 << 40) - 1) << 12) | frame << 12
    };
    test: |word| word & 1 != 0;
}

mod bilge_type {
    use bilge::prelude::*;

    #[bitsize(64, new = pub)]
    #[derive(Clone, Copy, FromBits)]
    pub struct Word {
        pub present: bool,
        pub writable: bool,
        pub user: bool,
        pub write_through: bool,
        pub cache_disable: bool,
        pub accessed: bool,
        pub dirty: bool,
        pub pat: bool,
        pub global: bool,
        pub software: u3,
        pub frame: u40,
        pub software_high: u7,
        pub key: u4,
        pub no_execute: bool,
    }
}

mod bitfield_struct_type {
    #[bitfield_struct::bitfield(u64)]
    pub struct Word {
        pub present: bool,
        pub writable: bool,
        pub user: bool,
        pub write_through: bool,
        pub cache_disable: bool,
        pub accessed: bool,
        pub dirty: bool,
        pub pat: bool,
        pub global: bool,
        #[bits(3)]
        pub software: u8,
        #[bits(40)]
        pub frame: u64,
        #[bits(7)]
        pub software_high: u8,
        #[bits(4)]
        pub key: u8,
        pub no_execute: bool,
    }
}

mod bitbybit_type {
    use arbitrary_int::{u3, u4, u7, u40};

    #[bitbybit::bitfield(u64, default = 0)]
    pub struct Word {
        #[bit(0, rw)]
        present: bool,
        #[bit(1, rw)]
        writable: bool,
        #[bit(2, rw)]
        user: bool,
        #[bit(3, rw)]
        write_through: bool,
        #[bit(4, rw)]
        cache_disable: bool,
        #[bit(5, rw)]
        accessed: bool,
        #[bit(6, rw)]
        dirty: bool,
        #[bit(7, rw)]
        pat: bool,
        #[bit(8, rw)]
        global: bool,
        #[bits(9..=11, rw)]
        software: u3,
        #[bits(12..=51, rw)]
        frame: u40,
        #[bits(52..=58, rw)]
        software_high: u7,
        #[bits(59..=62, rw)]
        key: u4,
        #[bit(63, rw)]
        no_execute: bool,
    }
}

mod modular_bitfield_type {
    use modular_bitfield::prelude::*;

    #[bitfield]
    #[derive(Clone, Copy)]
    pub struct Word {
        pub present: bool,
        pub writable: bool,
        pub user: bool,
        pub write_through: bool,
        pub cache_disable: bool,
        pub accessed: bool,
        pub dirty: bool,
        pub pat: bool,
        pub global: bool,
        pub software: B3,
        pub frame: B40,
        pub software_high: B7,
        pub key: B4,
        pub no_execute: bool,
    }
}

mod packed_struct_type {
    use packed_struct::prelude::*;

    #[derive(PackedStruct, Clone, Copy)]
    #[packed_struct(bit_numbering = "lsb0", size_bytes = "8", endian = "msb")]
    pub struct Word {
        #[packed_field(bits = "63")]
        pub no_execute: bool,
        #[packed_field(bits = "62:59")]
        pub key: Integer<u8, packed_bits::Bits<4>>,
        #[packed_field(bits = "58:52")]
        pub software_high: Integer<u8, packed_bits::Bits<7>>,
        #[packed_field(bits = "51:12")]
        pub frame: Integer<u64, packed_bits::Bits<40>>,
        #[packed_field(bits = "11:9")]
        pub software: Integer<u8, packed_bits::Bits<3>>,
        #[packed_field(bits = "8")]
        pub global: bool,
        #[packed_field(bits = "7")]
        pub pat: bool,
        #[packed_field(bits = "6")]
        pub dirty: bool,
        #[packed_field(bits = "5")]
        pub accessed: bool,
        #[packed_field(bits = "4")]
        pub cache_disable: bool,
        #[packed_field(bits = "3")]
        pub write_through: bool,
        #[packed_field(bits = "2")]
        pub user: bool,
        #[packed_field(bits = "1")]
        pub writable: bool,
        #[packed_field(bits = "0")]
        pub present: bool,
    }
}
