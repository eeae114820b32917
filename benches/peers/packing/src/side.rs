//! What is measured: the operations, and the loop around each.

use std::hint::black_box;
use std::rc::Rc;

/// How many elements a slice has.
pub const LEN: usize = 4096;

/// An operation on packed words.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Op {
    Pack,
    Unpack,
    Get,
    With,
    Test,
    RoundTrip,
}

impl Op {
    pub const ALL: [Op; 6] = [Op::Pack, Op::Unpack, Op::Get, Op::With, Op::Test, Op::RoundTrip];

    pub fn name(self) -> &'static str {
        match self {
            Op::Pack => "pack",
            Op::Unpack => "unpack + match",
            Op::Get => "get",
            Op::With => "with",
            Op::Test => "tag test",
            Op::RoundTrip => "round trip",
        }
    }
}

/// One way to write a packed type. `Spec` is a value that all ways of a type start from.
///
/// The loops over slices are what is measured. [`side!`] writes the code of a side into each, so that no value is passed
/// from function to function but by that code.
pub trait Side: 'static {
    type Spec: Copy + 'static;
    /// The value as this side's users have it.
    type Nice: Copy + 'static;
    /// At rest.
    type Word: Copy + 'static;
    /// A new value for one field.
    type Field: Copy + 'static;
    /// What cannot be said in this way, or not in public.
    const WITHOUT: &'static [Option<Op>];

    fn nice(spec: Self::Spec) -> Self::Nice;
    fn field(spec: Self::Spec) -> Self::Field;
    fn pack(nice: Self::Nice) -> Self::Word;
    fn unpack(word: Self::Word) -> Self::Nice;
    /// The word as a number.
    fn bits(word: Self::Word) -> u64;

    fn pack_all(nice: &[Self::Nice]) -> u64;
    /// Unpacks each word and takes a number that depends on every field, by way of a `match` where there are variants.
    fn visit_all(words: &[Self::Word]) -> u64;
    fn get_all(_words: &[Self::Word]) -> u64 {
        unreachable!("in WITHOUT")
    }
    fn with_all(_words: &[Self::Word], _fields: &[Self::Field]) -> u64 {
        unreachable!("in WITHOUT")
    }
    fn test_all(_words: &[Self::Word]) -> u64 {
        unreachable!("in WITHOUT")
    }
    /// No barrier here: loops may become what the compiler makes of them.
    fn round_trip(nice: &[Self::Nice], words: &mut [Self::Word], back: &mut [Self::Nice]);
}

/// Takes a result into a checksum. The empty barrier keeps the loop from being unrolled or vectorised, so that every
/// side pays three instructions for it.
#[inline(always)]
pub fn step(sum: u64, value: u64) -> u64 {
    black_box(());
    sum.rotate_left(1) ^ value
}

/// An operation of a type in one way of writing it.
pub struct Cell {
    pub ty: &'static str,
    pub op: Op,
    pub side: &'static str,
    /// What is counted, over so many elements.
    pub run: Box<dyn FnMut(usize) -> u64>,
    /// The checksum; does what `run` does, and what is needed to see its effect.
    pub check: Box<dyn FnMut(usize) -> u64>,
}

/// The ways to write one type, all over the same values.
pub struct Type<Spec> {
    name: &'static str,
    specs: Vec<Spec>,
    cells: Vec<Cell>,
}

impl<Spec: Copy + 'static> Type<Spec> {
    pub fn new(name: &'static str, spec: impl Fn(&mut Random) -> Spec) -> Type<Spec> {
        let mut random = Random(0x9E37_79B9_7F4A_7C15);
        Type { name, specs: (0..LEN).map(|_| spec(&mut random)).collect(), cells: Vec::new() }
    }

    pub fn side<S: Side<Spec = Spec>>(mut self, side: &'static str) -> Type<Spec> {
        let nice: Rc<[S::Nice]> = self.specs.iter().map(|&spec| S::nice(spec)).collect();
        let words: Rc<[S::Word]> = nice.iter().map(|&nice| S::pack(nice)).collect();
        // Each word gets the field of the value after it.
        let next = self.specs.iter().cycle().skip(1).take(LEN);
        let fields: Rc<[S::Field]> = next.map(|&spec| S::field(spec)).collect();
        let ty = self.name;
        for op in Op::ALL.into_iter().filter(|op| !S::WITHOUT.contains(&Some(*op))) {
            let make = || -> Box<dyn FnMut(usize) -> u64> {
                let (nice, words, fields) = (nice.clone(), words.clone(), fields.clone());
                match op {
                    Op::Pack => Box::new(move |len| S::pack_all(&nice[..len])),
                    Op::Unpack => Box::new(move |len| S::visit_all(&words[..len])),
                    Op::Get => Box::new(move |len| S::get_all(&words[..len])),
                    Op::With => Box::new(move |len| S::with_all(&words[..len], &fields[..len])),
                    Op::Test => Box::new(move |len| S::test_all(&words[..len])),
                    Op::RoundTrip => {
                        let (mut packed, mut back) = (words.to_vec(), nice.to_vec());
                        Box::new(move |len| {
                            S::round_trip(&nice[..len], &mut packed[..len], &mut back[..len]);
                            0
                        })
                    }
                }
            };
            let run = make();
            let check = if op == Op::RoundTrip {
                let nice = nice.clone();
                let (mut packed, mut back) = (words.to_vec(), nice.to_vec());
                // Wrong values, so that those of the trip are seen.
                packed.reverse();
                back.reverse();
                Box::new(move |len| {
                    S::round_trip(&nice[..len], &mut packed[..len], &mut back[..len]);
                    let sum = packed[..len]
                        .iter()
                        .fold(S::visit_all(&packed[..len]), |sum, &word| step(sum, S::bits(word)));
                    step(sum, S::pack_all(&back[..len]))
                })
            } else {
                make()
            };
            self.cells.push(Cell { ty, op, side, run, check });
        }
        self
    }

    /// All cells, those of one operation beside each other.
    pub fn cells(mut self) -> Vec<Cell> {
        self.cells.sort_by_key(|cell| Op::ALL.iter().position(|&op| op == cell.op));
        self.cells
    }
}

/// Numbers from a fixed seed.
pub struct Random(u64);

impl Random {
    pub fn bits(&mut self, width: u32) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        // The upper bits are the better ones.
        self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> (64 - width)
    }

    pub fn below(&mut self, limit: u64) -> u64 {
        self.bits(32) % limit
    }

    pub fn bool(&mut self) -> bool {
        self.bits(1) == 1
    }

    pub fn u8(&mut self, width: u32) -> u8 {
        u8::try_from(self.bits(width)).expect("at most 8 bits")
    }

    pub fn u16(&mut self, width: u32) -> u16 {
        u16::try_from(self.bits(width)).expect("at most 16 bits")
    }

    pub fn u32(&mut self, width: u32) -> u32 {
        u32::try_from(self.bits(width)).expect("at most 32 bits")
    }
}

/// One number of several, each of which it depends on; no sum of shifts, which the compiler would merge with those of
/// unpacking.
#[macro_export]
macro_rules! mix {
    ($first:expr $(, $more:expr)* $(,)?) => {{
        #[allow(unused_mut, clippy::cast_lossless, trivial_numeric_casts, reason = "one macro for integers of all widths")]
        let mut sum = $first as u64;
        $(sum = sum.wrapping_mul(0x2545_F491) ^ $more as u64;)*
        sum
    }};
}

/// Implements [`Side`] for a new type.
#[macro_export]
macro_rules! side {
    (
        $Name:ident: $Spec:ty;
        nice: $Nice:ty, |$ns:pat_param| $nice:expr;
        word: $Word:ty, |$bw:pat_param| $bits:expr;
        pack: |$pn:pat_param| $pack:expr;
        visit: |$vw:pat_param| $visit:expr;
        unpack: |$uw:pat_param| $unpack:expr;
        $(get: |$gw:pat_param| $get:expr;)?
        $(with: $Field:ty, |$fs:pat_param| $field:expr, |$ww:pat_param, $wf:pat_param| $with:expr;)?
        $(test: |$tw:pat_param| $test:expr;)?
    ) => {
        struct $Name;

        impl $crate::side::Side for $Name {
            type Spec = $Spec;
            type Nice = $Nice;
            type Word = $Word;
            $crate::side!(@field $($Field)?);
            const WITHOUT: &'static [Option<$crate::side::Op>] = &[
                $crate::side!(@without Get $(|$gw| $get)?),
                $crate::side!(@without With $(|$wf| $with)?),
                $crate::side!(@without Test $(|$tw| $test)?),
            ];

            #[inline(always)]
            fn nice($ns: $Spec) -> $Nice {
                $nice
            }
            #[inline(always)]
            fn pack($pn: $Nice) -> $Word {
                $pack
            }
            #[inline(always)]
            fn unpack($uw: $Word) -> $Nice {
                $unpack
            }
            #[inline(always)]
            fn bits($bw: $Word) -> u64 {
                $bits
            }

            #[inline(never)]
            fn pack_all(nice: &[$Nice]) -> u64 {
                let mut sum = 0;
                for &$pn in nice {
                    let $bw: $Word = $pack;
                    let bits: u64 = $bits;
                    sum = $crate::side::step(sum, bits);
                }
                sum
            }
            $crate::side! { @loop visit_all $Word, |$vw| $visit }
            $($crate::side! { @loop get_all $Word, |$gw| $get })?
            $($crate::side! { @loop test_all $Word, |$tw| u64::from($test) })?
            $(
                fn field($fs: $Spec) -> $Field {
                    $field
                }
                #[inline(never)]
                fn with_all(words: &[$Word], fields: &[$Field]) -> u64 {
                    let mut sum = 0;
                    for (&$ww, &$wf) in words.iter().zip(fields) {
                        let $bw: $Word = $with;
                        let bits: u64 = $bits;
                        sum = $crate::side::step(sum, bits);
                    }
                    sum
                }
            )?
            $crate::side! { @without_field $($Field)? }

            #[inline(never)]
            fn round_trip(nice: &[$Nice], words: &mut [$Word], back: &mut [$Nice]) {
                for (word, &$pn) in words.iter_mut().zip(nice) {
                    *word = $pack;
                }
                for (back, &$uw) in back.iter_mut().zip(&*words) {
                    *back = $unpack;
                }
            }
        }
    };
    (@loop $name:ident $Word:ty, |$word:pat_param| $value:expr) => {
        #[inline(never)]
        fn $name(words: &[$Word]) -> u64 {
            let mut sum = 0;
            for &$word in words {
                let value: u64 = $value;
                sum = $crate::side::step(sum, value);
            }
            sum
        }
    };
    (@without_field) => { fn field(_spec: Self::Spec) {} };
    (@without_field $Field:ty) => {};
    (@field) => { type Field = (); };
    (@field $Field:ty) => { type Field = $Field; };
    (@without $Op:ident) => { Some($crate::side::Op::$Op) };
    (@without $Op:ident $($there:tt)+) => { None };
}
