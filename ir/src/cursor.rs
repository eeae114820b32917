//! A place between two instructions, for walking and editing.
//!
//! The block under the cursor is taken out of the layout as two stacks of runs, the one before and the one after
//! the cursor, so that inserting and removing there take constant time. It goes back when the cursor leaves the
//! block or is dropped.

use crate::builder::InstBuilder;
use crate::dfg::DataFlowGraph;
use crate::entities::{Block, Inst};
use crate::function::Function;
use crate::inst::InstructionData;
use crate::layout::{Run, push_run};
use crate::types::Type;

/// Walks and edits a function.
///
/// A cursor stands in no block, or in a block between two instructions. While it stands in a block, only the
/// cursor may change that block's instructions; the layout shows it as empty.
#[derive(Debug)]
pub struct Cursor<'f> {
    func: &'f mut Function,
    block: Option<Block>,
    /// Where the block stood in the layout when the cursor last looked.
    place: usize,
    before: Vec<Run>,
    /// The nearest run comes last.
    after: Vec<Run>,
}

impl<'f> Cursor<'f> {
    /// A cursor in no block.
    pub fn new(func: &'f mut Function) -> Self {
        Self { func, block: None, place: 0, before: Vec::new(), after: Vec::new() }
    }

    /// The data-flow graph.
    pub fn dfg(&self) -> &DataFlowGraph {
        &self.func.dfg
    }

    /// The data-flow graph.
    pub fn dfg_mut(&mut self) -> &mut DataFlowGraph {
        &mut self.func.dfg
    }

    /// The block that the cursor stands in.
    pub fn block(&self) -> Option<Block> {
        self.block
    }

    /// Goes to the start of `block`.
    pub fn goto_top(&mut self, block: Block) {
        self.leave();
        self.block = Some(block);
        self.after = self.func.layout.take_runs(block);
        self.after.reverse();
    }

    /// Goes to the end of `block`.
    pub fn goto_bottom(&mut self, block: Block) {
        self.leave();
        self.block = Some(block);
        self.before = self.func.layout.take_runs(block);
    }

    /// Goes to the start of the block after this one in the layout, of the first one if the cursor is in none;
    /// from the last block, to no block.
    pub fn next_block(&mut self) -> Option<Block> {
        let mut blocks = self.func.layout.blocks();
        self.place = match self.block {
            None => 0,
            Some(block) if blocks.clone().nth(self.place) == Some(block) => self.place + 1,
            Some(block) => blocks.clone().position(|other| other == block).map_or(blocks.len(), |at| at + 1),
        };
        let next = blocks.nth(self.place);
        match next {
            Some(block) => self.goto_top(block),
            None => self.leave(),
        }
        next
    }

    /// Leaves the block, so that the layout shows its instructions.
    pub fn leave(&mut self) {
        if let Some(block) = self.block.take() {
            while let Some(run) = self.after.pop() {
                push_run(&mut self.before, run);
            }
            self.func.layout.set_runs(block, core::mem::take(&mut self.before));
        }
    }

    /// The instruction right after the cursor.
    pub fn peek(&self) -> Option<Inst> {
        self.after.last().map(|run| Inst::from_u32(run.first))
    }

    /// Moves past the next instruction and returns it.
    pub fn next_inst(&mut self) -> Option<Inst> {
        let inst = self.take_next()?;
        push_run(&mut self.before, Run::one(inst));
        Some(inst)
    }

    /// Moves back before the instruction right before the cursor and returns it.
    pub fn prev_inst(&mut self) -> Option<Inst> {
        let inst = self.take_prev()?;
        match self.after.last_mut() {
            Some(run) if run.first == inst.as_u32() + 1 => {
                run.first -= 1;
                run.len += 1;
            }
            _ => self.after.push(Run::one(inst)),
        }
        Some(inst)
    }

    fn take_next(&mut self) -> Option<Inst> {
        let run = self.after.last_mut()?;
        let inst = Inst::from_u32(run.first);
        run.first += 1;
        run.len -= 1;
        if run.len == 0 {
            self.after.pop();
        }
        Some(inst)
    }

    fn take_prev(&mut self) -> Option<Inst> {
        let run = self.before.last_mut()?;
        run.len -= 1;
        let inst = Inst::from_u32(run.first + run.len);
        if run.len == 0 {
            self.before.pop();
        }
        Some(inst)
    }

    /// Takes the instruction right before the cursor out of the layout.
    pub fn remove_prev(&mut self) -> Option<Inst> {
        self.take_prev()
    }

    /// Takes the instruction right after the cursor out of the layout.
    pub fn remove_next(&mut self) -> Option<Inst> {
        self.take_next()
    }

    /// Inserts `inst`, which must be in no block, before the cursor.
    ///
    /// # Panics
    ///
    /// If the cursor is in no block.
    pub fn insert(&mut self, inst: Inst) {
        assert!(self.block.is_some(), "the cursor is in no block");
        push_run(&mut self.before, Run::one(inst));
    }

    /// Builds an instruction right before the cursor.
    ///
    /// # Panics
    ///
    /// If the cursor is in no block.
    pub fn ins(&mut self) -> CursorBuilder<'_, 'f> {
        assert!(self.block.is_some(), "the cursor is in no block");
        CursorBuilder { cursor: self }
    }
}

impl Drop for Cursor<'_> {
    fn drop(&mut self) {
        self.leave();
    }
}

/// Builds an instruction right before a cursor.
#[derive(Debug)]
pub struct CursorBuilder<'c, 'f> {
    cursor: &'c mut Cursor<'f>,
}

impl<'c> InstBuilder<'c> for CursorBuilder<'c, '_> {
    fn dfg(&self) -> &DataFlowGraph {
        self.cursor.dfg()
    }

    fn dfg_mut(&mut self) -> &mut DataFlowGraph {
        self.cursor.dfg_mut()
    }

    fn build(self, data: InstructionData, ctrl: Type) -> (Inst, &'c mut DataFlowGraph) {
        let inst = self.cursor.func.dfg.make_inst_with_results(data, ctrl);
        self.cursor.insert(inst);
        (inst, &mut self.cursor.func.dfg)
    }
}
