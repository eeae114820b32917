//! The layouts of this crate's packed types, for tools that draw them.

use packed::Layout;

use crate::inst::{InstHeader, Operands};
use crate::opcode::{
    BinaryOp, CallIndirectOp, CallOp, CondTrapOp, GlobalOp, LaneOp, LoadOp, NullaryOp, StoreOp, TernaryOp,
    UnaryOp,
};
use crate::{
    AtomicRmwOp, BlockArg, BlockCall, ByteOrder, FloatCC, InstructionData, IntCC, MemFlags, ValueData,
};

/// Every packed type of this crate, those that it keeps to itself included.
pub const LAYOUTS: &[&Layout] = &[
    &InstructionData::LAYOUT,
    &InstHeader::LAYOUT,
    &Operands::LAYOUT,
    &ValueData::LAYOUT,
    &crate::layout::BLOCK_NODE_LAYOUT,
    &BlockCall::LAYOUT,
    &BlockArg::LAYOUT,
    &MemFlags::LAYOUT,
    &ByteOrder::LAYOUT,
    &AtomicRmwOp::LAYOUT,
    &IntCC::LAYOUT,
    &FloatCC::LAYOUT,
    &NullaryOp::LAYOUT,
    &UnaryOp::LAYOUT,
    &BinaryOp::LAYOUT,
    &TernaryOp::LAYOUT,
    &LoadOp::LAYOUT,
    &StoreOp::LAYOUT,
    &LaneOp::LAYOUT,
    &CondTrapOp::LAYOUT,
    &GlobalOp::LAYOUT,
    &CallOp::LAYOUT,
    &CallIndirectOp::LAYOUT,
];

#[cfg(test)]
mod tests {
    use packed::layout::ItemKind;

    use super::*;
    use crate::dfg::ValueDataPacked;
    use crate::inst::{HeaderWord, InstWord};
    use crate::types::I32;
    use crate::{Block, Inst, MAX_ENTITIES, Value};

    /// The first number that does not fit, and the one that means "none".
    const BEYOND: u32 = 1 << 30;
    const NONE: u32 = BEYOND - 1;
    /// The number of the last entity that a function may have.
    const LAST: u32 = NONE - 1;

    const _: () = assert!(LAST as usize == MAX_ENTITIES - 1);

    /// Each bit alone, and each width full.
    fn numbers() -> impl Iterator<Item = u32> {
        (0..30).flat_map(|bit| [1 << bit, (1 << bit) - 1]).chain([LAST])
    }

    /// Types of fields that refer to parts of a function.
    const REFERENCES: &[&str] = &[
        "Value",
        "ValueList",
        "FuncRef",
        "SigRef",
        "GlobalValue",
        "Constant",
        "StackSlot",
        "DynamicStackSlot",
        "JumpTable",
        "ExceptionTable",
        "Block",
        "BlockCall",
    ];

    /// Each field of an instruction that is a reference: its name, a word in which it is zero, and its lowest bit.
    fn references() -> Vec<(String, u128, u32)> {
        let mut references = Vec::new();
        for variant in InstructionData::LAYOUT.variants {
            let mut word = 0;
            for item in variant.items {
                word |= match item.kind {
                    ItemKind::Fixed(bits) => bits << item.lo,
                    // The least code of a trap.
                    ItemKind::Field { index, .. } if variant.fields[index].ty == "TrapCode" => 1 << item.lo,
                    _ => 0,
                };
            }
            for item in variant.items {
                let ItemKind::Field { index, lo: 0 } = item.kind else { continue };
                let field = &variant.fields[index];
                if !REFERENCES.contains(&field.ty) {
                    assert!(
                        field.width != 30,
                        "{}.{} has the width of a reference",
                        variant.name,
                        field.name
                    );
                    continue;
                }
                let name = format!("{}.{}", variant.name, field.name);
                assert_eq!(field.width, if field.ty == "BlockCall" { 31 } else { 30 }, "{name}");
                assert_eq!(item.hi - item.lo + 1, field.width, "{name}");
                references.push((name.clone(), word, item.lo));
                if field.ty == "BlockCall" {
                    references.push((format!("{name} with arguments"), word | 1 << (item.lo + 30), item.lo));
                }
            }
        }
        references
    }

    #[test]
    fn every_operand_holds_every_number() {
        let references = references();
        for (name, word, lo) in &references {
            for number in numbers().chain([NONE]) {
                let raw = word | u128::from(number) << lo;
                let word =
                    InstWord::from_raw(raw).unwrap_or_else(|error| panic!("{name} {number}: {error:?}"));
                let data = word.unpack();
                assert!(format!("{data:?}").contains(&number.to_string()), "{name} {number}: {data:?}");
                assert_eq!(data.try_pack().unwrap().into_raw(), raw, "{name} {number}: {data:?}");
            }
        }
        assert!(references.len() > 50, "{}", references.len());
    }

    #[test]
    fn an_operand_refuses_the_number_beyond() {
        for (name, word, _) in references() {
            let data = InstWord::from_raw(word).unwrap().unpack();
            let mut count = 0;
            { data }.inline_args_mut(|_| count += 1);
            for position in 0..count {
                let (mut data, mut at) = (data, 0);
                data.inline_args_mut(|value| {
                    if at == position {
                        *value = Value::from_u32(BEYOND);
                    }
                    at += 1;
                });
                assert!(data.try_pack().is_err(), "{name}: {data:?}");
            }
        }
    }

    #[test]
    fn every_result_has_every_number() {
        for (name, word, _) in references() {
            let data = InstWord::from_raw(word).unwrap().unpack();
            if !data.has_result_field() {
                continue;
            }
            let header = HeaderWord::from_raw_unchecked(word);
            for number in numbers() {
                let value = Value::from_u32(number);
                let with = header.try_with_result(value.into()).unwrap();
                assert_eq!(with.result().expand(), Some(value), "{name}");
                assert_eq!(InstWord::from_raw(with.into_raw()).unwrap().unpack(), data, "{name} {value}");
            }
            for number in [NONE, BEYOND] {
                assert!(header.try_with_result(Value::from_u32(number).into()).is_err(), "{name}");
            }
        }
    }

    #[test]
    fn every_value_comes_from_any_place() {
        let data = |number| {
            [
                ValueData::Inst { ty: I32, num: u16::MAX, inst: Inst::from_u32(number).into() },
                ValueData::Param { ty: I32, num: u16::MAX, block: Block::from_u32(number) },
                ValueData::Alias { ty: I32, original: Value::from_u32(number) },
            ]
        };
        for data in numbers().flat_map(data) {
            let raw = data.try_pack().unwrap().into_raw();
            assert_eq!(ValueDataPacked::from_raw(raw).unwrap().unpack(), data);
        }
        // Wider words (`widening.patch`) hold what is beyond, too.
        for (data, variant) in data(BEYOND).into_iter().zip(ValueData::LAYOUT.variants) {
            let width = variant.fields.last().unwrap().width;
            assert_eq!(data.try_pack().is_err(), u64::from(BEYOND) >> width != 0, "{data:?}");
        }
    }
}
