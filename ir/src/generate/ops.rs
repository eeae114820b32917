//! Straight-line instructions: arithmetic by the instruction table, memory accesses, conditional traps.

use super::body::{Body, Place};
use crate::builder::InstBuilder;
use crate::condcodes::{FloatCC, IntCC};
use crate::entities::Value;
use crate::immediates::Offset32;
use crate::inst::{AtomicRmwOp, InstructionData};
use crate::memflags::{ByteOrder, MemFlags};
use crate::opcode::{BinaryOp, Constraint, CtrlFrom, LoadOp, NullaryOp, Opcode, StoreOp, TernaryOp, UnaryOp};
use crate::trapcode::TrapCode;
use crate::types::{I32, I64, I128, Type};

/// How many bytes a function may use behind the pointer that it is given.
const POINTEE_BYTES: u32 = 64;

fn signed(number: u32) -> i32 {
    i32::try_from(number).expect("slots are small")
}

impl Body<'_> {
    /// A few instructions that stay in the block.
    pub(super) fn straight_line(&mut self) {
        for _ in 0..self.source.between(1, 6) {
            let memory = u32::from(self.pointer.is_some()) * 3;
            let traps = u32::from(self.features.traps);
            match self.source.weighted(&[8, 14, 4, 3, memory, traps, 1]) {
                0 => self.table_unary(),
                1 => self.table_binary(),
                2 => self.table_ternary(),
                3 => {
                    self.comparison();
                }
                4 => self.memory_accesses(),
                5 => self.conditional_trap(),
                _ => self.oddity(),
            }
        }
    }

    /// The controlling type and the operands of an instruction of the table; `None` if none of the types fits.
    fn operands(&mut self, opcode: Opcode) -> Option<(Type, Vec<Value>)> {
        let info = opcode.info();
        let allowed: Vec<Type> =
            self.types.iter().copied().filter(|&ty| info.ctrl_types.contains(ty)).collect();
        if allowed.is_empty() {
            return None;
        }
        let ctrl = self.source.pick(&allowed);
        // A result of a type that the program does not use (`iconcat.i64` without wide integers).
        if info.results.iter().any(|result| result.resolve(ctrl).is_some_and(|ty| !self.types.contains(&ty)))
        {
            return None;
        }
        let mut args = Vec::new();
        for &constraint in info.args {
            let types: Vec<Type> = match constraint {
                Constraint::Ctrl => vec![ctrl],
                _ => self.types.iter().copied().filter(|&ty| constraint.allows(ty, ctrl)).collect(),
            };
            if types.is_empty() {
                return None;
            }
            let ty = self.source.pick(&types);
            args.push(self.value(ty));
        }
        debug_assert_ne!(info.ctrl_from, CtrlFrom::None, "{opcode} is polymorphic");
        self.may_occur(opcode, ctrl, &args).then_some((ctrl, args))
    }

    fn may_occur(&self, opcode: Opcode, ctrl: Type, args: &[Value]) -> bool {
        let types: Vec<Type> = args.iter().map(|&arg| self.ty(arg)).collect();
        (self.filter)(opcode, ctrl, &types)
    }

    fn table_unary(&mut self) {
        const VECTORS_ONLY: [UnaryOp; 2] = [UnaryOp::X86Cvtt2dq, UnaryOp::VhighBits];
        let op = self.source.pick(UnaryOp::ALL);
        if op == UnaryOp::SetPinnedReg || VECTORS_ONLY.contains(&op) {
            return;
        }
        let Some((ctrl, args)) = self.operands(op.into()) else { return };
        let mut arg = args[0];
        if matches!(op, UnaryOp::FcvtToUint | UnaryOp::FcvtToSint) && !self.may_trap() {
            // What comes from a number below 128 converts back to any type.
            let float = self.ty(arg);
            let byte = self.value(crate::types::I8);
            let byte = self.masked(byte, 0x7f, 0);
            arg = self.hidden(|body| body.ins().fcvt_from_uint(float, byte));
        }
        self.append(InstructionData::Unary { op, arg }, ctrl);
    }

    fn table_binary(&mut self) {
        let op = self.source.pick(BinaryOp::ALL);
        let Some((ctrl, args)) = self.operands(op.into()) else { return };
        let (x, mut y) = (args[0], args[1]);
        if self.source.one_in(4) {
            // Compilers have forms for constants.
            let constant = self.source.value(self.ty(y));
            y = self.constant(constant);
        }
        if !self.may_trap() {
            match op {
                BinaryOp::Srem if !self.features.portable => y = self.masked(y, -1, 1),
                BinaryOp::Udiv | BinaryOp::Urem => y = self.masked(y, -1, 1),
                // Neither 0 nor -1, whose remainder engines disagree on.
                BinaryOp::Sdiv | BinaryOp::Srem => y = self.masked(y, 0x7f, 1),
                _ => {}
            }
        }
        self.append(InstructionData::Binary { op, x, y }, ctrl);
    }

    fn table_ternary(&mut self) {
        let op = self.source.pick(TernaryOp::ALL);
        if op == TernaryOp::StackSwitch {
            return;
        }
        let Some((ctrl, args)) = self.operands(op.into()) else { return };
        self.append(InstructionData::Ternary { op, x: args[0], y: args[1], z: args[2] }, ctrl);
    }

    /// Whether the next instruction may be one that traps often.
    fn may_trap(&mut self) -> bool {
        self.features.traps && self.source.one_in(40)
    }

    /// A comparison of two values.
    pub(super) fn comparison(&mut self) -> Value {
        let ty = self.any_type();
        let (x, y) = (self.value(ty), self.value(ty));
        if ty.is_float() {
            let cond = self.source.pick(FloatCC::ALL);
            self.ins().fcmp(cond, x, y)
        } else {
            let cond = self.source.pick(IntCC::ALL);
            self.ins().icmp(cond, x, y)
        }
    }

    /// A trap code of the program.
    pub(super) fn user_trap(&mut self) -> TrapCode {
        let number = self.source.between(1, u32::from(TrapCode::MAX_USER));
        u8::try_from(number).ok().and_then(TrapCode::user).expect("in range")
    }

    fn conditional_trap(&mut self) {
        let code = self.user_trap();
        match self.source.below(3) {
            0 => {
                // Rarely equal.
                let ty = self.any_int_type();
                let (x, y) = (self.value(ty), self.source.value(ty));
                self.hidden(|body| {
                    let y = body.constant(y);
                    let equal = body.ins().icmp(IntCC::Equal, x, y);
                    body.ins().trapnz(equal, code)
                });
            }
            1 => {
                let value = self.int_value();
                let value = if self.may_trap() { value } else { self.masked(value, -1, 2) };
                self.ins().trapz(value, code);
            }
            _ => {
                let ty = self.source.pick(&[I32, I64]);
                let (x, y) = (self.value(ty), self.value(ty));
                let (x, y) = (self.masked(x, 0x7fff_ffff, 0), self.masked(y, 0xffff_ff7f, 0));
                let y = if self.may_trap() { y } else { self.masked(y, 0x7fff_ffff, 0) };
                self.ins().uadd_overflow_trap(x, y, code);
            }
        }
    }

    /// Instructions that do nothing or only change types, and other names for values.
    fn oddity(&mut self) {
        match self.source.below(6) {
            0 => {
                let all = [NullaryOp::Nop, NullaryOp::Debugtrap, NullaryOp::SequencePoint];
                let op = if self.features.portable { NullaryOp::Nop } else { self.source.pick(&all) };
                self.append(InstructionData::Nullary { op }, Type::INVALID);
            }
            1 if self.features.memory => {
                self.ins().fence();
            }
            2 if self.features.memory && !self.features.portable => {
                let ty = self.source.pick(&[I32, I64]);
                if self.source.one_in(2) {
                    let value = self.value(ty);
                    self.ins().set_pinned_reg(value);
                } else {
                    self.ins().get_pinned_reg(ty);
                }
            }
            3 | 4 => {
                let (from, to) = (self.any_type(), self.any_type());
                if from.bits() == to.bits() {
                    let arg = self.value(from);
                    if self.may_occur(Opcode::Bitcast, to, &[arg]) {
                        self.ins().bitcast(to, MemFlags::new(), arg);
                    }
                }
            }
            _ => {
                let original = self.int_value();
                let alias =
                    Value::from_u32(u32::try_from(self.func.dfg.num_values()).expect("below 2^30 values"));
                if self.func.dfg.make_alias(alias, original) {
                    self.scope.push(alias);
                }
            }
        }
    }

    /// Access flags for an access of any kind.
    fn flags(&mut self) -> MemFlags {
        let orders = [ByteOrder::Native, ByteOrder::Native, ByteOrder::Little, ByteOrder::Big];
        let usable = if self.features.portable { 3 } else { orders.len() };
        let order = self.source.pick(&orders[..usable]);
        let base = match self.source.below(3) {
            0 => MemFlags::trusted(),
            1 => MemFlags { trap: crate::memflags::AccessTrap::new(self.user_trap()), ..MemFlags::new() },
            _ => MemFlags::new(),
        };
        MemFlags { order, aligned: false, ..base }
    }

    /// The address of a value of this type and an offset to be added to it: often of bytes that the block has accessed.
    fn address(&mut self, ty: Type) -> Option<(Value, Offset32)> {
        let bytes = ty.bytes();
        let fits: Vec<Place> = self.places.iter().copied().filter(|place| place.bytes >= bytes).collect();
        if !fits.is_empty() && !self.source.one_in(3) {
            let place = self.source.pick(&fits);
            // A part of it, if the access is narrower: the start or any other.
            let inside = self.source.below(place.bytes - bytes + 1) * self.source.below(2);
            return Some((place.addr, Offset32::new(place.offset + signed(inside))));
        }
        let (addr, offset) = self.new_address(bytes, 1)?;
        self.places.push(Place { addr, offset: offset.get(), bytes, ty });
        Some((addr, offset))
    }

    /// An address of `bytes` bytes inside a slot or behind the function's pointer, and an offset to be added to it. The
    /// sum is as far from where they start as a multiple of `align`.
    fn new_address(&mut self, bytes: u32, align: u32) -> Option<(Value, Offset32)> {
        let place = self.source.index(self.slots.len() + 1);
        let size = self.slots.get(place).map_or(POINTEE_BYTES, |&slot| self.func.stack_slots[slot].size);
        let room = size.checked_sub(bytes)?;
        let at = self.source.below(room / align + 1) * align;
        // Parts of the distance are in the address, in the offset, which may be negative, and in a number that is
        // known at run time only.
        let dynamic = if align > 1 || self.source.one_in(2) { 0 } else { 1 << (room - at + 1).ilog2() };
        let most = if self.features.portable { at } else { size };
        let split = self.source.below(most + 1);
        let (at, split) = (signed(at), signed(split));
        let ty = if !self.features.portable && self.source.one_in(8) { I32 } else { I64 };
        // Chosen before there is an address in scope: no program may depend on one.
        let index = (dynamic > 1).then(|| self.value(ty));
        let address = self.hidden(|body| {
            let index = index.map(|index| body.masked(index, i64::from(dynamic - 1), 0));
            let base = body.base(place, ty, split);
            index.map_or(base, |index| body.ins().iadd(base, index))
        });
        Some((address, Offset32::new(at - split)))
    }

    /// The address of the slot with this position, or else the function's pointer, plus `distance`.
    fn base(&mut self, place: usize, ty: Type, distance: i32) -> Value {
        if let Some(&slot) = self.slots.get(place) {
            return self.ins().stack_addr(ty, slot, Offset32::new(distance));
        }
        let pointer = self.pointer.expect("functions that access memory have a pointer");
        let pointer = if ty == I32 { self.ins().ireduce(I32, pointer) } else { pointer };
        let distance = self.int_constant(ty, i64::from(distance));
        self.ins().iadd(pointer, distance)
    }

    /// The address of memory that a callee may use: a slot of this activation, or what its own caller gave it.
    pub(super) fn pointer_for_callee(&mut self) -> Option<Value> {
        let pointer = self.pointer?;
        let fits: Vec<usize> = (0..self.slots.len())
            .filter(|&place| self.func.stack_slots[self.slots[place]].size >= POINTEE_BYTES)
            .collect();
        if fits.is_empty() {
            return Some(pointer);
        }
        let place = self.source.pick(&fits);
        Some(self.hidden(|body| body.base(place, I64, 0)))
    }

    /// One or a few accesses, as a place that is accessed once is often accessed again.
    fn memory_accesses(&mut self) {
        for _ in 0..self.source.between(1, 4) {
            self.memory_access();
        }
    }

    fn memory_access(&mut self) {
        // What a place is accessed as first is what it is mostly accessed as.
        let again = self.places.last().filter(|_| !self.source.one_in(3)).map(|place| place.ty);
        let ty = again.unwrap_or_else(|| self.any_type());
        let flags = self.flags();
        match self.source.below(10) {
            0..=2 => self.load(LoadOp::Load, ty, flags),
            3..=5 => self.store(StoreOp::Store, ty, flags),
            6 => {
                let (op, narrow) = self.source.pick(&[
                    (LoadOp::Uload8, 8),
                    (LoadOp::Sload8, 8),
                    (LoadOp::Uload16, 16),
                    (LoadOp::Sload16, 16),
                    (LoadOp::Uload32, 32),
                    (LoadOp::Sload32, 32),
                ]);
                let wide = self.wider_than(narrow);
                self.load(op, wide, flags);
            }
            7 => {
                let (op, narrow) = self.source.pick(&[
                    (StoreOp::Istore8, 8),
                    (StoreOp::Istore16, 16),
                    (StoreOp::Istore32, 32),
                ]);
                let wide = self.wider_than(narrow);
                self.store(op, wide, flags);
            }
            _ => self.atomic(flags),
        }
    }

    /// An integer type that loads and stores of `bits` bits extend to or truncate from.
    fn wider_than(&mut self, bits: u32) -> Type {
        let types: Vec<Type> =
            [crate::types::I16, I32, I64].into_iter().filter(|ty| ty.bits() > bits).collect();
        self.source.pick(&types)
    }

    fn load(&mut self, op: LoadOp, ty: Type, flags: MemFlags) {
        // Enough for whatever is read.
        let Some((addr, offset)) = self.address(ty) else { return };
        // Of some loads the address is what controls the type.
        let ctrl = if Opcode::from(op).info().ctrl_from == CtrlFrom::Result { ty } else { self.ty(addr) };
        self.append(InstructionData::Load { op, flags, addr, offset }, ctrl);
    }

    fn store(&mut self, op: StoreOp, ty: Type, flags: MemFlags) {
        let value = self.value(ty);
        let Some((addr, offset)) = self.address(ty) else { return };
        self.append(InstructionData::Store { op, flags, value, addr, offset }, ty);
    }

    fn atomic(&mut self, flags: MemFlags) {
        let ty = self.any_int_type();
        let address =
            if self.features.portable { self.new_address(ty.bytes(), ty.bytes()) } else { self.address(ty) };
        let Some((addr, offset)) = address else { return };
        // Atomics have no offset.
        let addr = self.hidden(|body| {
            let offset = body.int_constant(body.ty(addr), i64::from(offset.get()));
            body.ins().iadd(addr, offset)
        });
        let (x, y) = (self.value(ty), self.value(ty));
        let kinds: [(Opcode, &[Value]); 4] = [
            (Opcode::AtomicLoad, &[addr]),
            (Opcode::AtomicStore, &[x, addr]),
            (Opcode::AtomicCas, &[addr, x, y]),
            (Opcode::AtomicRmw, &[addr, x]),
        ];
        let (opcode, args) = self.source.pick(&kinds);
        if !self.may_occur(opcode, ty, args) {
            return;
        }
        match opcode {
            Opcode::AtomicLoad => {
                self.ins().atomic_load(ty, flags, addr);
            }
            Opcode::AtomicStore => {
                self.ins().atomic_store(flags, x, addr);
            }
            Opcode::AtomicCas => {
                self.ins().atomic_cas(flags, addr, x, y);
            }
            _ => {
                let (op, _) = self.source.pick(AtomicRmwOp::ALL);
                self.ins().atomic_rmw(ty, flags, op, addr, x);
            }
        }
    }

    /// Fills every slot, so that loads read what the program wrote.
    pub(super) fn clear_slots(&mut self) {
        for slot in self.slots.clone() {
            let mut at = 0;
            let size = self.func.stack_slots[slot].size;
            self.hidden(|body| {
                let base = body.ins().stack_addr(I64, slot, Offset32::new(0));
                while at < size {
                    let types: Vec<Type> = body
                        .types
                        .iter()
                        .copied()
                        .filter(|ty| ty.is_int() && ty.bytes() <= size - at)
                        .collect();
                    let ty = types.into_iter().max_by_key(|ty| ty.bytes()).expect("a byte always fits");
                    let start = body.source.value(if ty == I128 { I128 } else { ty });
                    let value = body.constant(start);
                    let offset = Offset32::new(signed(at));
                    // Slots are aligned only as they ask to be.
                    let flags = MemFlags { aligned: false, ..MemFlags::trusted() };
                    body.ins().store(flags, value, base, offset);
                    at += ty.bytes();
                }
            });
        }
    }
}
