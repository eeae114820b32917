//! The order of blocks in a function, and of instructions in blocks.
//!
//! Instructions are mostly made in the order in which they stand, so a block's instructions are kept as *runs* of
//! consecutive numbers. A block that nobody edited is one run: eight bytes for any number of instructions, and
//! walking it is counting. Editing splits runs; [`Layout::set_block_insts`] and the
//! [cursor](crate::cursor::Cursor) build them anew.
//!
//! Which block an instruction stands in is not stored; [`Positions`] computes it for all of them at once.
//!
//! The order of blocks is not stored either while it is that of their numbers, as in most texts.
//!
//! # Invariants
//!
//! * Without a list of the order, every block that has a node is in the order.
//! * A block is in the order once or not at all; an instruction is in one block or none.
//! * A block's runs are not empty, and neighbouring runs cannot be joined.

use std::collections::BTreeMap;

use packed::Packed;
use packir_entity::{PrimaryMap, SecondaryMap};

use crate::entities::{Block, Inst};
use crate::entity_iter::EntityIter;

/// A block's place in the layout, at rest.
#[derive(Packed, Clone, Copy, Debug, PartialEq, Eq)]
#[packed(u64, fallible)]
#[bits(inserted: 1, cold: 1, fragmented: 1, 0: 1, len: 30, first: 30)]
struct BlockNode {
    /// Whether the block is in the order.
    inserted: bool,
    /// Whether the block is unlikely to run.
    cold: bool,
    /// Whether the instructions are several runs, which the side table holds. `first` and `len` mean nothing then.
    fragmented: bool,
    /// The length of the only run.
    len: u32,
    /// The first instruction of the only run; meaningless if it is empty.
    first: Inst,
}

/// For [`LAYOUTS`](crate::LAYOUTS).
pub(crate) const BLOCK_NODE_LAYOUT: packed::Layout = BlockNode::LAYOUT;

impl BlockNode {
    const ABSENT: Self =
        Self { inserted: false, cold: false, fragmented: false, len: 0, first: Inst::from_u32(0) };
}

/// Instructions with consecutive numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Run {
    pub(crate) first: u32,
    pub(crate) len: u32,
}

impl Run {
    pub(crate) const fn one(inst: Inst) -> Self {
        Self { first: inst.as_u32(), len: 1 }
    }

    const fn range(self) -> core::ops::Range<u32> {
        self.first..self.first + self.len
    }
}

/// Adds `run` at the end of `runs`.
pub(crate) fn push_run(runs: &mut Vec<Run>, run: Run) {
    match runs.last_mut() {
        Some(last) if last.range().end == run.first => last.len += run.len,
        _ if run.len > 0 => runs.push(run),
        _ => {}
    }
}

/// The order of blocks and instructions.
#[derive(Clone, Debug, Default)]
pub struct Layout {
    nodes: PrimaryMap<Block, PackedBlockNode>,
    edits: Option<Box<Edits>>,
}

/// What makes a layout differ from one that counts through blocks and instructions.
#[derive(Clone, Debug, Default)]
struct Edits {
    /// The blocks in order, unless it is that of their numbers.
    order: Option<Vec<Block>>,
    /// The instructions of the blocks that are several runs.
    fragments: BTreeMap<Block, Vec<Run>>,
}

fn pack(node: BlockNode) -> PackedBlockNode {
    node.try_pack().expect("instructions are below 2^30")
}

/// Blocks.
impl Layout {
    /// An empty layout.
    pub fn new() -> Self {
        Self::default()
    }

    /// Removes everything, and keeps the memory for the next function.
    pub fn clear(&mut self) {
        let Self { nodes, edits } = self;
        nodes.clear();
        *edits = None;
    }

    fn node(&self, block: Block) -> BlockNode {
        self.nodes.get(block).map_or(BlockNode::ABSENT, |node| node.unpack())
    }

    fn change_node(&mut self, block: Block, change: impl FnOnce(&mut BlockNode)) {
        let mut node = self.node(block);
        change(&mut node);
        if !self.nodes.is_valid(block) {
            // A block that gets a node need not be in the order.
            self.order_mut();
            while !self.nodes.is_valid(block) {
                self.nodes.push(pack(BlockNode::ABSENT));
            }
        }
        self.nodes[block] = pack(node);
    }

    /// The list of the order, unless it is that of the numbers.
    fn order(&self) -> Option<&[Block]> {
        self.edits.as_ref()?.order.as_deref()
    }

    /// The list of the order, made if there is none.
    fn order_mut(&mut self) -> &mut Vec<Block> {
        let count = self.nodes.len();
        let order = &mut self.edits.get_or_insert_default().order;
        order.get_or_insert_with(|| (0..count).map(Block::new).collect())
    }

    /// The blocks in order; the first one is the entry.
    pub fn blocks(&self) -> EntityIter<'_, Block> {
        match self.order() {
            Some(order) => EntityIter::listed(order),
            None => EntityIter::counted(0..self.nodes.len()),
        }
    }

    /// The block where the function begins.
    pub fn entry_block(&self) -> Option<Block> {
        self.blocks().next()
    }

    /// Whether `block` is in the order.
    pub fn is_block_inserted(&self, block: Block) -> bool {
        self.node(block).inserted
    }

    fn insert_at(&mut self, index: usize, block: Block) {
        assert!(!self.is_block_inserted(block), "{block} is in the layout already");
        let is_next = self.order().is_none() && index == self.nodes.len() && block == self.nodes.next_key();
        if is_next {
            self.nodes.push(pack(BlockNode { inserted: true, ..BlockNode::ABSENT }));
        } else {
            self.order_mut().insert(index, block);
            self.change_node(block, |node| node.inserted = true);
        }
    }

    fn position(&self, block: Block) -> usize {
        self.blocks()
            .position(|other| other == block)
            .unwrap_or_else(|| panic!("{block} is not in the layout"))
    }

    /// Adds `block` as the last one.
    ///
    /// # Panics
    ///
    /// If `block` is in the layout already.
    pub fn append_block(&mut self, block: Block) {
        self.insert_at(self.blocks().len(), block);
    }

    /// Inserts `block` right after `after`. Takes time linear in the number of blocks.
    ///
    /// # Panics
    ///
    /// If `block` is in the layout already, or `after` is not.
    pub fn insert_block_after(&mut self, block: Block, after: Block) {
        self.insert_at(self.position(after) + 1, block);
    }

    /// Inserts `block` right before `before`. Takes time linear in the number of blocks.
    ///
    /// # Panics
    ///
    /// If `block` is in the layout already, or `before` is not.
    pub fn insert_block_before(&mut self, block: Block, before: Block) {
        self.insert_at(self.position(before), block);
    }

    /// Takes `block`, with its instructions, out of the order. Takes time linear in the number of blocks.
    ///
    /// # Panics
    ///
    /// If `block` is not in the layout.
    pub fn remove_block(&mut self, block: Block) {
        let position = self.position(block);
        self.order_mut().remove(position);
        self.change_node(block, |node| node.inserted = false);
    }

    /// Keeps only the blocks for which `keep` holds.
    pub fn retain_blocks(&mut self, mut keep: impl FnMut(Block) -> bool) {
        let (kept, rest): (Vec<_>, Vec<_>) = self.blocks().partition(|&block| keep(block));
        if rest.is_empty() {
            return;
        }
        *self.order_mut() = kept;
        for block in rest {
            self.change_node(block, |node| node.inserted = false);
        }
    }

    /// Whether `block` is unlikely to run.
    pub fn is_cold(&self, block: Block) -> bool {
        self.node(block).cold
    }

    /// Says whether `block` is unlikely to run.
    pub fn set_cold(&mut self, block: Block, cold: bool) {
        self.change_node(block, |node| node.cold = cold);
    }
}

/// Instructions.
impl Layout {
    /// The runs of `block`: all of them if they are in the side table, else the only one.
    #[inline]
    fn runs(&self, block: Block) -> (Run, &[Run]) {
        const EMPTY: Run = Run { first: 0, len: 0 };
        let node = self.node(block);
        if node.fragmented {
            (EMPTY, self.edits.as_ref().map_or(&[], |edits| &edits.fragments[&block]))
        } else {
            (Run { first: node.first.as_u32(), len: node.len }, &[])
        }
    }

    pub(crate) fn take_runs(&mut self, block: Block) -> Vec<Run> {
        let (only, _) = self.runs(block);
        let runs = self.edits.as_mut().and_then(|edits| edits.fragments.remove(&block));
        self.change_node(block, |node| (node.fragmented, node.len) = (false, 0));
        runs.unwrap_or_else(|| if only.len > 0 { vec![only] } else { Vec::new() })
    }

    pub(crate) fn set_runs(&mut self, block: Block, runs: Vec<Run>) {
        if let Some(edits) = &mut self.edits {
            edits.fragments.remove(&block);
        }
        self.change_node(block, |node| match runs[..] {
            [] => (node.fragmented, node.len) = (false, 0),
            [run] => (node.fragmented, node.len, node.first) = (false, run.len, Inst::from_u32(run.first)),
            _ => node.fragmented = true,
        });
        if runs.len() > 1 {
            self.edits.get_or_insert_default().fragments.insert(block, runs);
        }
    }

    /// The instructions of `block` in order.
    #[inline]
    pub fn block_insts(&self, block: Block) -> BlockInsts<'_> {
        let (only, runs) = self.runs(block);
        BlockInsts { front: only.range(), middle: runs.iter(), back: 0..0 }
    }

    /// A number above those of all instructions in the layout.
    pub(crate) fn end_of_insts(&self) -> usize {
        let ends = self.blocks().flat_map(|block| {
            let (only, runs) = self.runs(block);
            runs.iter().map(|run| run.range().end).chain([only.range().end])
        });
        ends.max().unwrap_or(0) as usize
    }

    /// The number of instructions in `block`.
    pub fn num_block_insts(&self, block: Block) -> usize {
        let (only, runs) = self.runs(block);
        only.len as usize + runs.iter().map(|run| run.len as usize).sum::<usize>()
    }

    /// The first instruction of `block`.
    pub fn first_inst(&self, block: Block) -> Option<Inst> {
        self.block_insts(block).next()
    }

    /// The last instruction of `block`; in a verified function, its terminator.
    pub fn last_inst(&self, block: Block) -> Option<Inst> {
        self.block_insts(block).next_back()
    }

    /// Adds `inst`, which must be in no block, at the end of `block`.
    pub fn append_inst(&mut self, inst: Inst, block: Block) {
        let mut node = self.node(block);
        if node.fragmented {
            if let Some(runs) = self.edits.as_mut().and_then(|edits| edits.fragments.get_mut(&block)) {
                push_run(runs, Run::one(inst));
            }
        } else if node.len == 0 || node.first.as_u32() + node.len == inst.as_u32() {
            if node.len == 0 {
                node.first = inst;
            }
            node.len += 1;
            self.change_node(block, |old| *old = node);
        } else {
            let mut runs = self.take_runs(block);
            push_run(&mut runs, Run::one(inst));
            self.set_runs(block, runs);
        }
    }

    /// Adds the instructions of `run`, which must be in no block, at the end of `block`.
    pub(crate) fn append_run(&mut self, run: Run, block: Block) {
        let mut runs = self.take_runs(block);
        push_run(&mut runs, run);
        self.set_runs(block, runs);
    }

    /// Makes the instructions of `block` these, in this order.
    pub fn set_block_insts(&mut self, block: Block, insts: impl IntoIterator<Item = Inst>) {
        let mut runs = Vec::new();
        for inst in insts {
            push_run(&mut runs, Run::one(inst));
        }
        self.set_runs(block, runs);
    }

    /// Inserts `inst`, which must be in no block, before the instruction at `index` of `block`. Takes time linear
    /// in the number of the block's runs.
    ///
    /// # Panics
    ///
    /// If `index` is above the number of the block's instructions.
    pub fn insert_inst_at(&mut self, inst: Inst, block: Block, index: usize) {
        let (mut runs, after) = self.split_runs(block, index);
        push_run(&mut runs, Run::one(inst));
        after.into_iter().for_each(|run| push_run(&mut runs, run));
        self.set_runs(block, runs);
    }

    /// Takes the instruction at `index` of `block` out. Takes time linear in the number of the block's runs.
    ///
    /// # Panics
    ///
    /// If `index` is not below the number of the block's instructions.
    pub fn remove_inst_at(&mut self, block: Block, index: usize) -> Inst {
        let (mut runs, after) = self.split_runs(block, index);
        let mut after = after.into_iter();
        let run = after.next().unwrap_or_else(|| panic!("{block} has no instruction {index}"));
        push_run(&mut runs, Run { first: run.first + 1, len: run.len - 1 });
        after.for_each(|run| push_run(&mut runs, run));
        self.set_runs(block, runs);
        Inst::from_u32(run.first)
    }

    /// Moves the instructions from `index` on to the end of the new block `tail`, which must be empty, and puts
    /// `tail` right after `block`.
    pub fn split_block(&mut self, block: Block, index: usize, tail: Block) {
        let (before, after) = self.split_runs(block, index);
        self.set_runs(block, before);
        self.set_runs(tail, after);
        self.insert_block_after(tail, block);
    }

    /// The runs of `block` before and from `index` on. The block is left empty.
    fn split_runs(&mut self, block: Block, mut index: usize) -> (Vec<Run>, Vec<Run>) {
        let mut runs = self.take_runs(block);
        for at in 0..runs.len() {
            let run = runs[at];
            if index < run.len as usize {
                let cut = u32::try_from(index).expect("below the length of a run");
                let mut after = runs.split_off(at);
                after[0] = Run { first: run.first + cut, len: run.len - cut };
                if cut > 0 {
                    runs.push(Run { first: run.first, len: cut });
                }
                return (runs, after);
            }
            index -= run.len as usize;
        }
        assert_eq!(index, 0, "the position is past the end of {block}");
        (runs, Vec::new())
    }
}

/// The instructions of a block, in order.
#[derive(Clone, Debug)]
pub struct BlockInsts<'a> {
    front: core::ops::Range<u32>,
    middle: core::slice::Iter<'a, Run>,
    back: core::ops::Range<u32>,
}

impl Iterator for BlockInsts<'_> {
    type Item = Inst;

    #[inline]
    fn next(&mut self) -> Option<Inst> {
        loop {
            if let Some(number) = self.front.next() {
                return Some(Inst::from_u32(number));
            }
            match self.middle.next() {
                Some(run) => self.front = run.range(),
                None => return self.back.next().map(Inst::from_u32),
            }
        }
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        let middle: usize = self.middle.clone().map(|run| run.len as usize).sum();
        let len = self.front.len() + middle + self.back.len();
        (len, Some(len))
    }
}

impl DoubleEndedIterator for BlockInsts<'_> {
    #[inline]
    fn next_back(&mut self) -> Option<Inst> {
        loop {
            if let Some(number) = self.back.next_back() {
                return Some(Inst::from_u32(number));
            }
            match self.middle.next_back() {
                Some(run) => self.back = run.range(),
                None => return self.front.next_back().map(Inst::from_u32),
            }
        }
    }
}

impl ExactSizeIterator for BlockInsts<'_> {}

/// Where each instruction of a layout stands: an analysis, true until the layout changes.
#[derive(Clone, Debug)]
pub struct Positions {
    places: SecondaryMap<Inst, (u32, u32)>,
}

impl Positions {
    const NOWHERE: (u32, u32) = (u32::MAX, 0);

    /// Computes the places of all instructions in `layout`.
    pub fn compute(layout: &Layout) -> Self {
        let mut places = SecondaryMap::with_default(Self::NOWHERE);
        places.resize(layout.end_of_insts());
        for block in layout.blocks() {
            for (index, inst) in (0..).zip(layout.block_insts(block)) {
                places[inst] = (block.as_u32(), index);
            }
        }
        Self { places }
    }

    /// Where `inst` stands, as numbers of the block and in the block; the former is all ones if it is nowhere.
    #[inline]
    pub(crate) fn place(&self, inst: Inst) -> (u32, u32) {
        self.places[inst]
    }

    /// The block that `inst` is in.
    pub fn block(&self, inst: Inst) -> Option<Block> {
        let (block, _) = self.places[inst];
        (block != u32::MAX).then(|| Block::from_u32(block))
    }

    /// The position of `inst` in its block; 0 if it is in none.
    pub fn index(&self, inst: Inst) -> u32 {
        self.places[inst].1
    }

    /// Whether `a` and `b` are in the same block, and `a` stands before `b`.
    pub fn precedes(&self, a: Inst, b: Inst) -> bool {
        let ((block_a, a), (block_b, b)) = (self.places[a], self.places[b]);
        block_a == block_b && block_a != u32::MAX && a < b
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn insts(layout: &Layout, block: Block) -> Vec<u32> {
        let forward: Vec<u32> = layout.block_insts(block).map(Inst::as_u32).collect();
        let mut backward: Vec<u32> = layout.block_insts(block).rev().map(Inst::as_u32).collect();
        backward.reverse();
        assert_eq!(forward, backward);
        assert_eq!(layout.num_block_insts(block), forward.len());
        assert_eq!(layout.block_insts(block).len(), forward.len());
        forward
    }

    #[test]
    fn a_block_that_nobody_edited_is_one_run() {
        let (mut layout, block) = (Layout::new(), Block::from_u32(0));
        layout.append_block(block);
        (10..1000).for_each(|number| layout.append_inst(Inst::from_u32(number), block));
        assert_eq!(insts(&layout, block), (10..1000).collect::<Vec<_>>());
        assert!(layout.edits.is_none());
    }

    #[derive(Clone, Debug)]
    enum Edit {
        Append,
        Insert(usize),
        Remove(usize),
        Split(usize),
        Reverse,
    }

    fn edits() -> impl Strategy<Value = Vec<Edit>> {
        proptest::collection::vec(
            prop_oneof![
                4 => Just(Edit::Append),
                3 => any::<usize>().prop_map(Edit::Insert),
                3 => any::<usize>().prop_map(Edit::Remove),
                1 => any::<usize>().prop_map(Edit::Split),
                1 => Just(Edit::Reverse),
            ],
            0..60,
        )
    }

    #[derive(Clone, Debug)]
    enum Move {
        Append(u32),
        Before(u32, usize),
        After(u32, usize),
        Remove(usize),
        Retain(u32),
        Cold(u32),
    }

    fn moves() -> impl Strategy<Value = Vec<Move>> {
        // Mostly in the order of the numbers, so that both ways to keep the order are met.
        let move_ = prop_oneof![
            (0..8u32).prop_map(Move::Append),
            (0..8u32, any::<usize>()).prop_map(|(block, at)| Move::Before(block, at)),
            (0..8u32, any::<usize>()).prop_map(|(block, at)| Move::After(block, at)),
            any::<usize>().prop_map(Move::Remove),
            (1..5u32).prop_map(Move::Retain),
            (0..8u32).prop_map(Move::Cold),
        ];
        (0..8u32, proptest::collection::vec(move_, 0..12))
            .prop_map(|(start, moves)| (0..start).map(Move::Append).chain(moves).collect())
    }

    proptest! {
        #[test]
        fn the_order_of_blocks_agrees_with_a_vector(moves in moves()) {
            let mut layout = Layout::new();
            let (mut model, mut cold) = (Vec::<u32>::new(), std::collections::BTreeSet::new());
            for step in moves {
                match step {
                    Move::Append(block) if !model.contains(&block) => {
                        layout.append_block(Block::from_u32(block));
                        model.push(block);
                    }
                    Move::Before(block, at) if !model.is_empty() && !model.contains(&block) => {
                        let at = at % model.len();
                        layout.insert_block_before(Block::from_u32(block), Block::from_u32(model[at]));
                        model.insert(at, block);
                    }
                    Move::After(block, at) if !model.is_empty() && !model.contains(&block) => {
                        let at = at % model.len();
                        layout.insert_block_after(Block::from_u32(block), Block::from_u32(model[at]));
                        model.insert(at + 1, block);
                    }
                    Move::Remove(at) if !model.is_empty() => {
                        layout.remove_block(Block::from_u32(model.remove(at % model.len())));
                    }
                    Move::Retain(divisor) => {
                        layout.retain_blocks(|block| block.as_u32() % divisor == 0);
                        model.retain(|block| block % divisor == 0);
                    }
                    Move::Cold(block) => {
                        layout.set_cold(Block::from_u32(block), true);
                        cold.insert(block);
                    }
                    _ => {}
                }
                prop_assert_eq!(layout.blocks().map(Block::as_u32).collect::<Vec<_>>(), model.clone());
                let backward: Vec<u32> = layout.blocks().rev().map(Block::as_u32).collect();
                prop_assert_eq!(backward, model.iter().rev().copied().collect::<Vec<_>>());
                prop_assert_eq!(layout.blocks().len(), model.len());
                for block in 0..10 {
                    prop_assert_eq!(layout.is_block_inserted(Block::from_u32(block)), model.contains(&block));
                    prop_assert_eq!(layout.is_cold(Block::from_u32(block)), cold.contains(&block));
                }
            }
        }

        #[test]
        fn editing_agrees_with_a_vector(edits in edits()) {
            let mut layout = Layout::new();
            let mut blocks = vec![(Block::from_u32(0), Vec::<u32>::new())];
            layout.append_block(Block::from_u32(0));
            for (number, edit) in (0..).zip(edits) {
                let inst = Inst::from_u32(number);
                let count = u32::try_from(blocks.len()).unwrap();
                let at = number as usize % blocks.len();
                let (block, model) = &mut blocks[at];
                match edit {
                    Edit::Append => {
                        layout.append_inst(inst, *block);
                        model.push(number);
                    }
                    Edit::Insert(index) => {
                        let index = index % (model.len() + 1);
                        layout.insert_inst_at(inst, *block, index);
                        model.insert(index, number);
                    }
                    Edit::Remove(index) if !model.is_empty() => {
                        let index = index % model.len();
                        prop_assert_eq!(layout.remove_inst_at(*block, index).as_u32(), model.remove(index));
                    }
                    Edit::Remove(_) => {}
                    Edit::Split(index) => {
                        let index = index % (model.len() + 1);
                        let tail = Block::from_u32(count);
                        layout.split_block(*block, index, tail);
                        let rest = model.split_off(index);
                        blocks.insert(at + 1, (tail, rest));
                    }
                    Edit::Reverse => {
                        model.reverse();
                        layout.set_block_insts(*block, model.iter().map(|&number| Inst::from_u32(number)));
                    }
                }
                prop_assert_eq!(layout.blocks().collect::<Vec<_>>(), blocks.iter().map(|(block, _)| *block).collect::<Vec<_>>());
                for (block, model) in &blocks {
                    prop_assert_eq!(&insts(&layout, *block), model);
                }
            }
            let positions = Positions::compute(&layout);
            for (block, model) in &blocks {
                for (index, &number) in (0..).zip(model) {
                    prop_assert_eq!(positions.block(Inst::from_u32(number)), Some(*block));
                    prop_assert_eq!(positions.index(Inst::from_u32(number)), index);
                }
            }
        }
    }
}
