//! Branches on the value of an integer.

use std::collections::BTreeMap;

use super::FunctionBuilder;
use crate::builder::InstBuilder;
use crate::condcodes::IntCC;
use crate::entities::{Block, Value};
use crate::inst::{BlockCall, JumpTableData};
use crate::types::{I32, I64, I128, Type};

/// From how many neighbouring values on a table beats comparisons.
const TABLE_MIN: usize = 4;

/// A branch to the block of a value, for values of any width: a search tree of comparisons, with a `br_table` for
/// each run of neighbouring values.
///
/// ```
/// # use packir_ir::builder::InstBuilder;
/// # use packir_ir::frontend::{FunctionBuilder, Switch};
/// # use packir_ir::types::I32;
/// # use packir_ir::{CallConv, Function, FunctionName, Signature};
/// # let signature = Signature::new(CallConv::Fast).with_params([I32]);
/// # let mut func = Function::new(FunctionName::named("f"), signature);
/// # let mut b = FunctionBuilder::new(&mut func);
/// # let [entry, zero, many, other] = [(); 4].map(|()| b.create_block());
/// # b.append_block_params_for_function_params(entry);
/// # b.switch_to_block(entry);
/// # let value = b.block_params(entry)[0];
/// let mut switch = Switch::new();
/// switch.set_entry(0, zero);
/// switch.set_entry(1000, many);
/// switch.emit(&mut b, value, other);
/// # for block in [zero, many, other] {
/// #     b.switch_to_block(block);
/// #     b.ins().return_(&[]);
/// # }
/// # b.seal_all_blocks();
/// # b.finalize();
/// # packir_ir::verify(func).unwrap();
/// ```
#[derive(Clone, Debug, Default)]
pub struct Switch {
    cases: BTreeMap<u128, Block>,
}

/// Neighbouring values: `first`, `first + 1` and so on.
#[derive(Debug)]
struct Cluster {
    first: u128,
    blocks: Vec<Block>,
}

impl Switch {
    /// A switch that always goes to its default.
    pub fn new() -> Self {
        Self::default()
    }

    /// Goes to `block` at this value, read as an unsigned integer of the width of the operand.
    ///
    /// # Panics
    ///
    /// If the value has a block already.
    pub fn set_entry(&mut self, value: u128, block: Block) {
        let old = self.cases.insert(value, block);
        assert!(old.is_none(), "the value {value} has a block already");
    }

    /// The block of each value, in the order of the values.
    pub fn entries(&self) -> &BTreeMap<u128, Block> {
        &self.cases
    }

    /// Ends the current block by the branch on `value`; all other values go to `default`. Blocks in between are
    /// made and sealed; those of the cases and `default` are left to be sealed.
    ///
    /// # Panics
    ///
    /// If an entry does not fit the type of `value`, or there is no current block, or it has ended.
    pub fn emit(self, b: &mut FunctionBuilder<'_>, value: Value, default: Block) {
        let ty = b.func.dfg.value_type(value);
        if let Some((&last, _)) = self.cases.last_key_value() {
            assert!(last <= u128::MAX >> (128 - ty.bits()), "the value {last} does not fit {ty}");
        }
        let clusters = self.clusters();
        // Parts of the clusters, each with the block that it is looked for in. The current block is the first.
        let mut work = vec![(b.current_block(), &clusters[..])];
        while let Some((block, clusters)) = work.pop() {
            if b.current_block() != block {
                let block = block.expect("only the first block can be none");
                b.switch_to_block(block);
                b.seal_block(block);
            }
            match clusters {
                [] => drop(b.ins().jump(default, [])),
                [cluster] => cluster.emit(b, value, default),
                _ => {
                    let (low, high) = clusters.split_at(clusters.len() / 2);
                    let pivot = constant(b, ty, high[0].first);
                    let is_high = b.ins().icmp(IntCC::UnsignedGreaterThanOrEqual, value, pivot);
                    let (high_block, low_block) = (b.create_block(), b.create_block());
                    b.ins().brif(is_high, high_block, [], low_block, []);
                    work.push((Some(high_block), high));
                    work.push((Some(low_block), low));
                }
            }
        }
    }

    fn clusters(self) -> Vec<Cluster> {
        let mut runs: Vec<Cluster> = Vec::new();
        for (value, block) in self.cases {
            match runs.last_mut() {
                Some(run) if run.first + run.blocks.len() as u128 == value => run.blocks.push(block),
                _ => runs.push(Cluster { first: value, blocks: vec![block] }),
            }
        }
        let split = |run: Cluster| {
            let size = if run.blocks.len() < TABLE_MIN { 1 } else { run.blocks.len() };
            let first = run.first;
            let parts: Vec<Vec<Block>> = run.blocks.chunks(size).map(<[Block]>::to_vec).collect();
            (0..).zip(parts).map(move |(number, blocks)| Cluster { first: first + number, blocks })
        };
        runs.into_iter().flat_map(split).collect()
    }
}

impl Cluster {
    fn emit(&self, b: &mut FunctionBuilder<'_>, value: Value, default: Block) {
        let ty = b.func.dfg.value_type(value);
        let first = if self.first == 0 { None } else { Some(constant(b, ty, self.first)) };
        if let [block] = self.blocks[..] {
            let is_it = match first {
                Some(first) => b.ins().icmp(IntCC::Equal, value, first),
                None => {
                    // Zero is the one value that a branch tells apart by itself.
                    b.ins().brif(value, default, [], block, []);
                    return;
                }
            };
            b.ins().brif(is_it, block, [], default, []);
            return;
        }
        let mut index = match first {
            Some(first) => b.ins().isub(value, first),
            None => value,
        };
        if ty.bits() > 32 {
            let end = constant(b, ty, self.blocks.len() as u128);
            let is_in = b.ins().icmp(IntCC::UnsignedLessThan, index, end);
            let table = b.create_block();
            b.ins().brif(is_in, table, [], default, []);
            b.switch_to_block(table);
            b.seal_block(table);
            index = b.ins().ireduce(I32, index);
        } else if ty.bits() < 32 {
            index = b.ins().uextend(I32, index);
        }
        let targets: Vec<BlockCall> = self.blocks.iter().map(|&block| BlockCall::Plain(block)).collect();
        let table = b.create_jump_table(JumpTableData::new(BlockCall::Plain(default), &targets));
        b.ins().br_table(index, table);
    }
}

fn constant(b: &mut FunctionBuilder<'_>, ty: Type, value: u128) -> Value {
    #[expect(clippy::cast_possible_truncation, reason = "the parts of a wide constant")]
    let (low, high) = (value as u64, (value >> 64) as u64);
    if ty != I128 {
        return b.ins().iconst(ty, low.cast_signed());
    }
    let low = b.ins().iconst(I64, low.cast_signed());
    if high == 0 {
        return b.ins().uextend(I128, low);
    }
    let high = b.ins().iconst(I64, high.cast_signed());
    b.ins().iconcat(low, high)
}
