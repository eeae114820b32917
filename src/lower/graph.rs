//! Putting lowered blocks one after another.

use packir_entity::{EntityList, PackedOption, SecondaryMap};
use packir_interp::{Op, Target};
use packir_ir::types::I128;
use packir_ir::{Block, BlockArg, BlockCall};
use packir_regalloc as ra;
use packir_regalloc::VReg;
use smallvec::SmallVec;

use super::context::{Lowering, Parts};
use super::vcode::{BlockEnd, Operation, VBlock, VCode, VInst};

/// A length as blocks store it.
fn len32(len: usize) -> u32 {
    u32::try_from(len).expect("a function has fewer than 2^32 operations, operands and arguments")
}

impl Lowering<'_> {
    /// Puts the blocks one after another, splits critical edges and writes down the graph.
    pub(super) fn assemble(mut self) -> VCode {
        let mut graph = Graph::default();
        let mut number: SecondaryMap<Block, PackedOption<ra::Block>> = SecondaryMap::new();
        let mut in_edges: SecondaryMap<Block, u32> = SecondaryMap::new();
        for &block in &self.order {
            for target in self.targets(block) {
                in_edges[target.block(&self.dfg.value_lists)] += 1;
            }
        }
        // Blocks in order, each followed by the edges that get a block of their own.
        let mut next = 0;
        for &block in &self.order {
            number[block] = ra::Block::new(next).into();
            next += 1 + self.split_edges(block, &in_edges).count();
        }
        for block in core::mem::take(&mut self.order) {
            let here = number[block].unwrap();
            let targets = self.targets(block);
            let split: Vec<usize> = self.split_edges(block, &in_edges).collect();
            let mut edges = Vec::new();
            let mut between = Vec::new();
            for (index, target) in targets.iter().enumerate() {
                let to = number[target.block(&self.dfg.value_lists)].unwrap();
                let args: Vec<VReg> =
                    target.args(&self.dfg.value_lists).flat_map(|arg| self.arg_registers(arg)).collect();
                match split.binary_search(&index).ok() {
                    Some(position) => {
                        edges.push((ra::Block::new(here.index() + 1 + position), Vec::new()));
                        between.push((to, args));
                    }
                    None => edges.push((to, args)),
                }
            }
            let params: Vec<VReg> = if here.index() == 0 {
                Vec::new()
            } else {
                self.dfg
                    .block_params(block)
                    .iter()
                    .flat_map(|&param| self.arg_registers(param.into()))
                    .collect()
            };
            let cold = self.func.layout.is_cold(block);
            let ops = core::mem::take(&mut self.done[block]);
            graph.push(cold, self.ends[block], params, ops, edges);
            for edge in between {
                let jump = Op::Jump { target: Target(0) }.pack();
                graph.push(
                    cold,
                    BlockEnd::Jump,
                    Vec::new(),
                    vec![Operation { word: jump, operands: Vec::new() }],
                    vec![edge],
                );
            }
        }
        let frame_bytes = u32::try_from(self.frame.size()).unwrap_or(u32::MAX);
        graph.finish(self.constants, len32(self.needed.len()), frame_bytes)
    }

    /// The branch targets of a block, as many as its end has.
    fn targets(&self, block: Block) -> SmallVec<[BlockCall; 2]> {
        let last = self.func.layout.last_inst(block).expect("verified blocks end with a terminator");
        self.dfg.branch_targets(last)
    }

    /// The positions of the edges out of `block` that need a block of their own.
    fn split_edges<'s>(
        &'s self,
        block: Block,
        in_edges: &'s SecondaryMap<Block, u32>,
    ) -> impl Iterator<Item = usize> + 's {
        let targets = self.targets(block);
        let several = targets.len() > 1;
        targets.into_iter().enumerate().filter_map(move |(index, target)| {
            let shared = in_edges[target.block(&self.dfg.value_lists)] > 1;
            (several && shared).then_some(index)
        })
    }

    fn arg_registers(&self, arg: BlockArg) -> impl Iterator<Item = VReg> + use<> {
        let value = arg.as_value().expect("only exceptions pass anything but values");
        let Parts { lo, hi } = self.parts(value);
        core::iter::once(lo).chain((self.type_of(value) == I128).then_some(hi))
    }
}

/// The finished blocks, in order.
#[derive(Debug, Default)]
struct Graph {
    code: VCode,
    preds: SecondaryMap<ra::Block, EntityList<ra::Block>>,
}

impl Graph {
    fn push(
        &mut self,
        cold: bool,
        end: BlockEnd,
        params: Vec<VReg>,
        ops: Vec<Operation>,
        edges: Vec<(ra::Block, Vec<VReg>)>,
    ) {
        let code = &mut self.code;
        let here = code.blocks.next_key();
        let first_inst = code.insts.len();
        for Operation { word, operands } in ops {
            code.insts.push(VInst { word, operands: len32(code.operands.len()), ends: None.into() });
            code.operands.extend(operands);
        }
        if let Some((_, last)) = code.insts.last_mut() {
            last.ends = here.into();
        }
        let insts = ra::InstRange::new(first_inst, code.insts.len());
        let params = EntityList::from_slice(&params, &mut code.vreg_lists);
        let first_edge = code.edges.next_key();
        let mut succs = EntityList::new();
        for (to, args) in edges {
            code.edges.push(EntityList::from_slice(&args, &mut code.vreg_lists));
            succs.push(to, &mut code.block_lists);
            self.preds[to].push(here, &mut code.block_lists);
        }
        code.blocks.push(VBlock { insts, params, succs, preds: EntityList::new(), first_edge, cold, end });
    }

    fn finish(mut self, constants: Vec<u64>, num_vregs: u32, frame_bytes: u32) -> VCode {
        for (block, data) in &mut self.code.blocks {
            data.preds = self.preds[block];
        }
        VCode { constants, num_vregs, frame_bytes, ..self.code }
    }
}
