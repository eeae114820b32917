//! The free blocks of a pool, by size class.

use alloc::boxed::Box;

/// The number of size classes: what [`class_of`](super::pool::class_of) can return.
pub(super) const CLASSES: usize = 31;

/// How many classes share an allocation. The *near* ones, of lists of up to 127 elements, need one.
const SPAN: usize = 6;

/// For each class, the chain of its free blocks: position + 1 of the first, or zero.
///
/// Most pools at rest never freed a block, so this is a null pointer until one does; each step covers [`SPAN`]
/// classes more.
#[derive(Clone, Debug, Default)]
pub(super) struct FreeBlocks(Option<Box<Heads>>);

#[derive(Clone, Debug, Default)]
struct Heads {
    heads: [u32; SPAN],
    above: FreeBlocks,
}

impl FreeBlocks {
    pub(super) const fn new() -> Self {
        Self(None)
    }

    /// The head of the chain of a class below [`SPAN`], if there is memory for it.
    #[inline]
    pub(super) fn near_mut(&mut self, class: usize) -> Option<&mut u32> {
        self.0.as_mut()?.heads.get_mut(class)
    }

    /// The head of a chain, if there is memory for it.
    #[inline]
    pub(super) fn get_mut(&mut self, class: usize) -> Option<&mut u32> {
        if class < SPAN { self.near_mut(class) } else { self.0.as_mut()?.above.get_mut_above(class - SPAN) }
    }

    #[cold]
    fn get_mut_above(&mut self, class: usize) -> Option<&mut u32> {
        self.get_mut(class)
    }

    /// The head of a chain; allocates memory for it.
    pub(super) fn make_mut(&mut self, class: usize) -> &mut u32 {
        let heads = self.0.get_or_insert_default();
        if class < SPAN { &mut heads.heads[class] } else { heads.above.make_mut(class - SPAN) }
    }

    /// The heads of all classes that have memory, in order.
    pub(super) fn iter(&self) -> impl Iterator<Item = u32> {
        core::iter::successors(self.0.as_ref(), |heads| heads.above.0.as_ref()).flat_map(|heads| heads.heads)
    }

    /// Forgets all blocks and keeps the memory.
    pub(super) fn clear(&mut self) {
        if let Some(heads) = &mut self.0 {
            heads.heads = [0; SPAN];
            heads.above.clear();
        }
    }

    /// Gives back the memory of classes that have no free block and none above.
    pub(super) fn shrink_to_fit(&mut self) {
        if let Some(heads) = &mut self.0 {
            heads.above.shrink_to_fit();
            if heads.above.0.is_none() && heads.heads == [0; SPAN] {
                self.0 = None;
            }
        }
    }

    /// The bytes allocated.
    pub(super) fn heap_size(&self) -> usize {
        self.0.as_ref().map_or(0, |heads| size_of::<Heads>() + heads.above.heap_size())
    }
}
