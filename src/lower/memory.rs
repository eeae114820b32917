//! Loads, stores, atomics and addresses.

use packed::i24;
use packir_interp::{ByteOrder, Op, RmwKind, TrapCode};
use packir_ir::eval::Feature;
use packir_ir::immediates::Offset32;
use packir_ir::opcode::{LoadOp, StoreOp};
use packir_ir::types::{I64, I128};
use packir_ir::{AtomicRmwOp, Inst, InstructionData, MemFlags, Type, Value};
use packir_regalloc::VReg;

use super::context::{Lowering, R};
use super::int::width_index;

/// Loads or stores by their names, with a field for the register.
macro_rules! accesses {
    ($offset:expr, $field:ident: $($name:ident)*) => { [$(Op::$name { $field: R, addr: R, offset: $offset }),*] };
}

/// Where an access goes: `register + offset`.
#[derive(Clone, Copy, Debug)]
struct Place {
    addr: VReg,
    offset: i32,
}

impl Lowering<'_> {
    pub(super) fn memory(&mut self, inst: Inst, data: InstructionData) -> Result<(), Feature> {
        match data {
            InstructionData::Load { op, flags, addr, offset } => self.load(inst, op, flags, addr, offset),
            InstructionData::Store { op, flags, value, addr, offset } => {
                self.store(op, flags, value, addr, offset)
            }
            InstructionData::AtomicLoad { flags, addr } => {
                self.load(inst, LoadOp::Load, flags, addr, Offset32::new(0))
            }
            InstructionData::AtomicStore { flags, value, addr } => {
                self.store(StoreOp::Store, flags, value, addr, Offset32::new(0))
            }
            InstructionData::AtomicRmw { op, flags, addr, value } => {
                self.atomic_rmw(inst, op, flags, addr, value)
            }
            InstructionData::AtomicCas { flags, .. } => self.atomic_cas(inst, flags),
            InstructionData::StackAddr { slot, offset } => {
                let result = self.dst(inst);
                let narrow = self.type_of(self.dfg.first_result(inst)) != I64;
                let dst = if narrow { self.temp() } else { result };
                let offset = self.frame.offset(slot).wrapping_add_signed(offset.get().into());
                if let Ok(offset) = i32::try_from(offset.cast_signed()) {
                    self.op(Op::StackAddr { dst: R, offset }, &[dst], &[]);
                } else {
                    let (base, offset) = (self.temp(), self.constant_register(offset));
                    self.op(Op::StackAddr { dst: R, offset: 0 }, &[base], &[]);
                    self.op(Op::Add64 { dst: R, a: R, b: R }, &[dst], &[base, offset]);
                }
                if narrow {
                    self.op(Op::Zext32 { dst: R, a: R }, &[result], &[dst]);
                }
                Ok(())
            }
            _ => Err(Feature::Opcode(data.opcode())),
        }
    }

    /// The place of an access, checked first if it has a trap code of its own.
    fn place(&mut self, flags: MemFlags, addr: Value, offset: Offset32, bytes: u32) -> Place {
        let addr = self.lo(addr);
        let mut place = Place { addr, offset: offset.get() };
        if let Some(code) = flags.trap.code()
            && code != packir_ir::TrapCode::HEAP_OUT_OF_BOUNDS
        {
            let code = TrapCode::from_raw(code.as_raw()).expect("trap codes are not zero");
            let size = u8::try_from(bytes).expect("accesses have at most 16 bytes");
            let (addr, offset) = self.short_offset(place);
            self.op(Op::CheckMemory { addr: R, size, offset, code }, &[], &[addr]);
            place = Place { addr, offset: offset.get() };
        }
        place
    }

    /// The place with an offset of 24 bits.
    fn short_offset(&mut self, Place { addr, offset }: Place) -> (VReg, i24) {
        if let Ok(offset) = i24::try_new(offset) {
            return (addr, offset);
        }
        let constant = self.constant_register(i64::from(offset).cast_unsigned());
        let sum = self.temp();
        self.op(Op::Add64 { dst: R, a: R, b: R }, &[sum], &[addr, constant]);
        (sum, i24::new(0))
    }

    fn load(
        &mut self,
        inst: Inst,
        op: LoadOp,
        flags: MemFlags,
        addr: Value,
        offset: Offset32,
    ) -> Result<(), Feature> {
        let ty = self.type_of(self.dfg.first_result(inst));
        super::context::check_type(ty)?;
        let bytes = match op {
            LoadOp::Load => ty.bytes(),
            LoadOp::Uload8 | LoadOp::Sload8 => 1,
            LoadOp::Uload16 | LoadOp::Sload16 => 2,
            LoadOp::Uload32 | LoadOp::Sload32 => 4,
            _ => return Err(Feature::Opcode(op.into())),
        };
        let place = self.place(flags, addr, offset, bytes);
        let big = flags.is_big_endian();
        if bytes == 16 {
            let (addr, offset) = self.short_offset(place);
            let (dst_lo, dst_hi) = (R, R);
            let op = if big {
                Op::LoadBe128 { dst_lo, dst_hi, addr: R, offset }
            } else {
                Op::Load128 { dst_lo, dst_hi, addr: R, offset }
            };
            let dst = self.dst_wide(inst);
            self.op(op, &dst, &[addr]);
            return Ok(());
        }
        let offset = place.offset;
        let ops = match (op, big) {
            (LoadOp::Sload8, _) => accesses!(offset, dst: Load8S16 Load8S16 Load8S32 Load8S64),
            (LoadOp::Sload16, false) => accesses!(offset, dst: Load16S32 Load16S32 Load16S32 Load16S64),
            (LoadOp::Sload16, true) => {
                accesses!(offset, dst: LoadBe16S32 LoadBe16S32 LoadBe16S32 LoadBe16S64)
            }
            (LoadOp::Sload32, false) => accesses!(offset, dst: Load32S64 Load32S64 Load32S64 Load32S64),
            (LoadOp::Sload32, true) => {
                accesses!(offset, dst: LoadBe32S64 LoadBe32S64 LoadBe32S64 LoadBe32S64)
            }
            (_, false) => [accesses!(offset, dst: Load8 Load16 Load32 Load64)[bytes_index(bytes)]; 4],
            (_, true) => [accesses!(offset, dst: Load8 LoadBe16 LoadBe32 LoadBe64)[bytes_index(bytes)]; 4],
        };
        let dst = self.dst(inst);
        self.op(ops[width_index(ty)], &[dst], &[place.addr]);
        Ok(())
    }

    fn store(
        &mut self,
        op: StoreOp,
        flags: MemFlags,
        value: Value,
        addr: Value,
        offset: Offset32,
    ) -> Result<(), Feature> {
        let bytes = match op {
            StoreOp::Store => self.type_of(value).bytes(),
            StoreOp::Istore8 => 1,
            StoreOp::Istore16 => 2,
            StoreOp::Istore32 => 4,
        };
        let place = self.place(flags, addr, offset, bytes);
        let big = flags.is_big_endian();
        if bytes == 16 {
            let (addr, offset) = self.short_offset(place);
            let (a_lo, a_hi) = (R, R);
            let op = if big {
                Op::StoreBe128 { a_lo, a_hi, addr: R, offset }
            } else {
                Op::Store128 { a_lo, a_hi, addr: R, offset }
            };
            let [lo, hi] = self.wide(value);
            self.op(op, &[], &[lo, hi, addr]);
            return Ok(());
        }
        let offset = place.offset;
        let ops = if big {
            accesses!(offset, a: Store8 StoreBe16 StoreBe32 StoreBe64)
        } else {
            accesses!(offset, a: Store8 Store16 Store32 Store64)
        };
        let value = self.lo(value);
        self.op(ops[bytes_index(bytes)], &[], &[value, place.addr]);
        Ok(())
    }

    fn atomic_rmw(
        &mut self,
        inst: Inst,
        op: AtomicRmwOp,
        flags: MemFlags,
        addr: Value,
        value: Value,
    ) -> Result<(), Feature> {
        let ty = self.type_of(value);
        let place = self.place(flags, addr, Offset32::new(0), ty.bytes());
        let addr = place.addr;
        let order = byte_order(flags);
        let kind = match op {
            AtomicRmwOp::Add => RmwKind::Add,
            AtomicRmwOp::Sub => RmwKind::Sub,
            AtomicRmwOp::And => RmwKind::And,
            AtomicRmwOp::Nand => RmwKind::Nand,
            AtomicRmwOp::Or => RmwKind::Or,
            AtomicRmwOp::Xor => RmwKind::Xor,
            AtomicRmwOp::Xchg => RmwKind::Xchg,
            AtomicRmwOp::Umin => RmwKind::Umin,
            AtomicRmwOp::Umax => RmwKind::Umax,
            AtomicRmwOp::Smin => RmwKind::Smin,
            AtomicRmwOp::Smax => RmwKind::Smax,
        };
        if ty == I128 {
            let (dst, [lo, hi]) = (self.dst_wide(inst), self.wide(value));
            let op = Op::AtomicRmw128 { dst_lo: R, dst_hi: R, addr: R, a_lo: R, a_hi: R, kind, order };
            self.op(op, &dst, &[addr, lo, hi]);
            return Ok(());
        }
        let (dst_field, addr_field, a) = (R, R, R);
        let op = match width_index(ty) {
            0 => Op::AtomicRmw8 { dst: dst_field, addr: addr_field, a, kind, order },
            1 => Op::AtomicRmw16 { dst: dst_field, addr: addr_field, a, kind, order },
            2 => Op::AtomicRmw32 { dst: dst_field, addr: addr_field, a, kind, order },
            _ => Op::AtomicRmw64 { dst: dst_field, addr: addr_field, a, kind, order },
        };
        let (dst, value) = (self.dst(inst), self.lo(value));
        self.op(op, &[dst], &[addr, value]);
        Ok(())
    }

    fn atomic_cas(&mut self, inst: Inst, flags: MemFlags) -> Result<(), Feature> {
        let args = self.dfg.inst_args(inst);
        let (addr, expected, new) = (args[0], args[1], args[2]);
        let ty: Type = self.type_of(new);
        let addr = self.place(flags, addr, Offset32::new(0), ty.bytes()).addr;
        let order = byte_order(flags);
        if ty == I128 {
            // The old value is loaded first; the store happens only if it is the expected one.
            let load = match order {
                ByteOrder::Little => Op::Load128 { dst_lo: R, dst_hi: R, addr: R, offset: i24::new(0) },
                ByteOrder::Big => Op::LoadBe128 { dst_lo: R, dst_hi: R, addr: R, offset: i24::new(0) },
            };
            let store =
                Op::CasStore128 { addr: R, expected_lo: R, expected_hi: R, new_lo: R, new_hi: R, order };
            let (dst, [x_lo, x_hi], [y_lo, y_hi]) =
                (self.dst_wide(inst), self.wide(expected), self.wide(new));
            self.op(load, &dst, &[addr]);
            self.op(store, &[], &[addr, x_lo, x_hi, y_lo, y_hi]);
            return Ok(());
        }
        let (dst_field, addr_field, expected_field, new_field) = (R, R, R, R);
        let op = match width_index(ty) {
            0 => Op::AtomicCas8 {
                dst: dst_field,
                addr: addr_field,
                expected: expected_field,
                new: new_field,
                order,
            },
            1 => Op::AtomicCas16 {
                dst: dst_field,
                addr: addr_field,
                expected: expected_field,
                new: new_field,
                order,
            },
            2 => Op::AtomicCas32 {
                dst: dst_field,
                addr: addr_field,
                expected: expected_field,
                new: new_field,
                order,
            },
            _ => Op::AtomicCas64 {
                dst: dst_field,
                addr: addr_field,
                expected: expected_field,
                new: new_field,
                order,
            },
        };
        let (dst, expected, new) = (self.dst(inst), self.lo(expected), self.lo(new));
        self.op(op, &[dst], &[addr, expected, new]);
        Ok(())
    }
}

fn byte_order(flags: MemFlags) -> ByteOrder {
    if flags.is_big_endian() { ByteOrder::Big } else { ByteOrder::Little }
}

fn bytes_index(bytes: u32) -> usize {
    bytes.trailing_zeros() as usize
}
