//! An index with a niche: `Option` of it takes four bytes too.
//!
//! On stable Rust an integer has no niche but zero, and shifting an index off zero (by xor or by one) costs an
//! instruction at each use. An *enum* has a niche in the values that it lacks. So the upper byte of the index is
//! kept in an enum without 0xFF: the four bytes read as the index itself, in one load, and indices go up to
//! 0xFEFF_FFFF. `benches/README.md` compares the ways.

use core::cmp::Ordering;
use core::hash::{Hash, Hasher};

/// A 32-bit index below [`NicheIndex::LIMIT`], whose `Option` has its size.
///
/// What `entity_ref! { struct Value: niche = "v"; }` keeps.
#[doc(hidden)]
#[derive(Clone, Copy, Debug)]
#[repr(C, align(4))]
pub struct NicheIndex {
    low: [u8; 3],
    top: Top,
}

/// Any byte but 0xFF.
#[derive(Clone, Copy, Debug)]
#[repr(u8)]
#[rustfmt::skip]
enum Top {
    X0, X1, X2, X3, X4, X5, X6, X7, X8, X9, X10, X11, X12, X13, X14, X15, X16, X17, X18, X19, X20, X21, X22, X23, X24, X25, X26, X27, X28, X29, X30, X31, X32, X33, X34, X35, X36, X37, X38, X39, X40, X41, X42, X43, X44, X45, X46, X47, X48, X49, X50, X51, X52, X53, X54, X55, X56, X57, X58, X59, X60, X61, X62, X63, X64, X65, X66, X67, X68, X69, X70, X71, X72, X73, X74, X75, X76, X77, X78, X79, X80, X81, X82, X83, X84, X85, X86, X87, X88, X89, X90, X91, X92, X93, X94, X95, X96, X97, X98, X99, X100, X101, X102, X103, X104, X105, X106, X107, X108, X109, X110, X111, X112, X113, X114, X115, X116, X117, X118, X119, X120, X121, X122, X123, X124, X125, X126, X127, X128, X129, X130, X131, X132, X133, X134, X135, X136, X137, X138, X139, X140, X141, X142, X143, X144, X145, X146, X147, X148, X149, X150, X151, X152, X153, X154, X155, X156, X157, X158, X159, X160, X161, X162, X163, X164, X165, X166, X167, X168, X169, X170, X171, X172, X173, X174, X175, X176, X177, X178, X179, X180, X181, X182, X183, X184, X185, X186, X187, X188, X189, X190, X191, X192, X193, X194, X195, X196, X197, X198, X199, X200, X201, X202, X203, X204, X205, X206, X207, X208, X209, X210, X211, X212, X213, X214, X215, X216, X217, X218, X219, X220, X221, X222, X223, X224, X225, X226, X227, X228, X229, X230, X231, X232, X233, X234, X235, X236, X237, X238, X239, X240, X241, X242, X243, X244, X245, X246, X247, X248, X249, X250, X251, X252, X253, X254,
}

/// The enum's values at their own indices.
#[rustfmt::skip]
const TOPS: [Top; 255] = {
    use Top::*;
    [X0, X1, X2, X3, X4, X5, X6, X7, X8, X9, X10, X11, X12, X13, X14, X15, X16, X17, X18, X19, X20, X21, X22, X23, X24, X25, X26, X27, X28, X29, X30, X31, X32, X33, X34, X35, X36, X37, X38, X39, X40, X41, X42, X43, X44, X45, X46, X47, X48, X49, X50, X51, X52, X53, X54, X55, X56, X57, X58, X59, X60, X61, X62, X63, X64, X65, X66, X67, X68, X69, X70, X71, X72, X73, X74, X75, X76, X77, X78, X79, X80, X81, X82, X83, X84, X85, X86, X87, X88, X89, X90, X91, X92, X93, X94, X95, X96, X97, X98, X99, X100, X101, X102, X103, X104, X105, X106, X107, X108, X109, X110, X111, X112, X113, X114, X115, X116, X117, X118, X119, X120, X121, X122, X123, X124, X125, X126, X127, X128, X129, X130, X131, X132, X133, X134, X135, X136, X137, X138, X139, X140, X141, X142, X143, X144, X145, X146, X147, X148, X149, X150, X151, X152, X153, X154, X155, X156, X157, X158, X159, X160, X161, X162, X163, X164, X165, X166, X167, X168, X169, X170, X171, X172, X173, X174, X175, X176, X177, X178, X179, X180, X181, X182, X183, X184, X185, X186, X187, X188, X189, X190, X191, X192, X193, X194, X195, X196, X197, X198, X199, X200, X201, X202, X203, X204, X205, X206, X207, X208, X209, X210, X211, X212, X213, X214, X215, X216, X217, X218, X219, X220, X221, X222, X223, X224, X225, X226, X227, X228, X229, X230, X231, X232, X233, X234, X235, X236, X237, X238, X239, X240, X241, X242, X243, X244, X245, X246, X247, X248, X249, X250, X251, X252, X253, X254,]
};

const _: () = assert!(size_of::<Option<NicheIndex>>() == size_of::<u32>());
const _: () = assert!(align_of::<NicheIndex>() == align_of::<u32>());

impl NicheIndex {
    /// What indices are less than.
    pub const LIMIT: u32 = 0xFF00_0000;
    /// The greatest, which references reserve.
    pub const MAX: Self = Self::new(Self::LIMIT - 1);

    /// Panics if the index is not less than the limit.
    #[inline]
    #[track_caller]
    pub const fn new(index: u32) -> Self {
        let [a, b, c, top] = index.to_le_bytes();
        assert!(top < 0xFF, "index does not fit an entity reference");
        NicheIndex { low: [a, b, c], top: TOPS[top as usize] }
    }

    /// The index, or the reserved one if it is not less than the limit.
    #[inline]
    pub const fn saturating(index: u32) -> Self {
        if index < Self::LIMIT { Self::new(index) } else { Self::MAX }
    }

    /// The index. Compiles to nothing.
    #[inline]
    pub const fn get(self) -> u32 {
        let [a, b, c] = self.low;
        u32::from_le_bytes([a, b, c, self.top as u8])
    }
}

// Derived code would compare byte by byte.
impl PartialEq for NicheIndex {
    #[inline]
    fn eq(&self, other: &Self) -> bool {
        self.get() == other.get()
    }
}

impl Eq for NicheIndex {}

impl PartialOrd for NicheIndex {
    #[inline]
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for NicheIndex {
    #[inline]
    fn cmp(&self, other: &Self) -> Ordering {
        self.get().cmp(&other.get())
    }
}

impl Hash for NicheIndex {
    #[inline]
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.get().hash(state);
    }
}
