//! Widening a type is a change of one attribute block: the same enum and the same code over it, once with the layout of
//! 64 bits and once with that of 80.

use packed::Packed;
use packir_gallery::cranelift::{Block, Inst, Type, Value};

macro_rules! value_data {
    ($module:ident, $word:literal, #[$storage:meta] #[$inst:meta] #[$param:meta] #[$alias:meta]) => {
        mod $module {
            use super::*;

            #[derive(Packed, Clone, Copy, Debug, PartialEq, Eq)]
            #[$storage]
            enum ValueData {
                #[$inst]
                Inst { ty: Type, num: u16, inst: Inst },
                #[$param]
                Param { ty: Type, num: u16, block: Block },
                #[$alias]
                Alias { ty: Type, original: Value },
            }

            fn type_of(values: &[ValueDataPacked], value: Value) -> Type {
                match values[value.index()].unpack() {
                    ValueData::Inst { ty, .. }
                    | ValueData::Param { ty, .. }
                    | ValueData::Alias { ty, .. } => ty,
                }
            }

            fn resolve(values: &[ValueDataPacked], value: Value) -> Value {
                match values[value.index()].unpack() {
                    ValueData::Alias { original, .. } => resolve(values, original),
                    _ => value,
                }
            }

            #[test]
            fn the_same_code_works() {
                let ty = Type::Scalar { lane: packir_gallery::cranelift::Lane::I32 };
                let (value, block, inst) = (Value::new(0), Block::new(3), Inst::new(7));
                let data = [
                    ValueData::Param { ty, num: 1, block },
                    ValueData::Inst { ty, num: 0, inst },
                    ValueData::Alias { ty, original: value },
                ];
                let values: Vec<_> = data.iter().map(|data| data.try_pack().unwrap()).collect();
                assert_eq!(size_of::<ValueDataPacked>(), $word);
                assert_eq!(type_of(&values, Value::new(1)), ty);
                assert_eq!(resolve(&values, Value::new(2)), value);
                let mut word = values[1];
                word = word.try_with_ty(Type::Invalid).unwrap();
                assert_eq!(word.unpack(), ValueData::Inst { ty: Type::Invalid, num: 0, inst });
            }

            #[test]
            fn large_numbers_fit_or_are_refused() {
                let data = ValueData::Inst { ty: Type::Invalid, num: 0, inst: Inst::new(1 << 25) };
                assert_eq!(data.try_pack().is_ok(), $word == 10);
            }
        }
    };
}

value_data! {
    narrow, 8,
    #[packed(u64 as ValueDataPacked, fallible)]
    #[bits(0b00, ty: 14, num: 24, inst: 24)]
    #[bits(0b01, ty: 14, num: 24, block: 24)]
    #[bits(0b10, ty: 14, 0: 24, original: 24)]
}

value_data! {
    wide, 10,
    #[packed((u32, u32, u16) as ValueDataPacked, fallible)]
    #[bits(num: 32 | inst: 32 | 0b00, ty: 14)]
    #[bits(num: 32 | block: 32 | 0b01, ty: 14)]
    #[bits(0: 32 | original: 32 | 0b10, ty: 14)]
}
