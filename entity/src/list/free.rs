//! The free blocks of a pool, by size class.

use alloc::boxed::Box;

/// The number of size classes: what [`class_of`](super::pool::class_of) can return.
pub(super) const CLASSES: usize = 31;

/// How many classes share an allocation: lists of up to 127 elements need one.
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

    /// The first word of the chain of a class.
    #[inline]
    pub(super) fn head(&self, class: usize) -> u32 {
        match &self.0 {
            None => 0,
            Some(heads) => match heads.heads.get(class) {
                Some(&head) => head,
                None => heads.above.head_far(class - SPAN),
            },
        }
    }

    #[cold]
    fn head_far(&self, class: usize) -> u32 {
        self.head(class)
    }

    /// The same to change.
    #[inline]
    pub(super) fn head_mut(&mut self, class: usize) -> &mut u32 {
        let heads = self.0.get_or_insert_with(none_free);
        if class < SPAN { &mut heads.heads[class] } else { heads.above.head_mut_far(class - SPAN) }
    }

    #[cold]
    fn head_mut_far(&mut self, class: usize) -> &mut u32 {
        self.head_mut(class)
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

#[cold]
fn none_free() -> Box<Heads> {
    Box::default()
}
