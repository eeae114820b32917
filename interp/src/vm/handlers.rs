//! What each operation does: one handler per row of the instruction table.
//!
//! Most rows belong to a family, that is a shape of operands and a place for the result; a macro writes
//! the family's handlers from the pure functions of [`sem`](crate::sem). What remains stands at the end.

use packed::{i24, i40, u3, u6, u24};

use super::machine::{Code, Exit, Machine, PackedLinkage};
use crate::isa::OpHandlers;
use crate::memory;
use crate::operand::{ByteOrder, ConstIndex, FarSlot, FuncIndex, Reg, RmwKind, SigIndex, Target};
use crate::sem::atomic::modify;
use crate::sem::float::{f32, f64};
use crate::sem::int::{w8, w16, w32, w64};
use crate::sem::{convert, int, wide};
use crate::trap::TrapCode;

macro_rules! unary {
    ($($name:ident = $f:expr;)*) => {
        $(#[inline(always)]
        fn $name(&mut self, dst: Reg, a: Reg) {
            self.set(dst, ($f)(self.get(a)));
        })*
    };
}
macro_rules! unary_or_trap {
    ($($name:ident = $f:expr;)*) => {
        $(#[inline(always)]
        fn $name(&mut self, dst: Reg, a: Reg) {
            self.set_or_leave(dst, ($f)(self.get(a)));
        })*
    };
}
macro_rules! binary {
    ($($name:ident = $f:expr;)*) => {
        $(#[inline(always)]
        fn $name(&mut self, dst: Reg, a: Reg, b: Reg) {
            self.set(dst, ($f)(self.get(a), self.get(b)));
        })*
    };
}
macro_rules! binary_or_trap {
    ($($name:ident = $f:expr;)*) => {
        $(#[inline(always)]
        fn $name(&mut self, dst: Reg, a: Reg, b: Reg) {
            self.set_or_leave(dst, ($f)(self.get(a), self.get(b)));
        })*
    };
}
macro_rules! signed_imm {
    ($($name:ident = $f:expr;)*) => {
        $(#[inline(always)]
        fn $name(&mut self, dst: Reg, a: Reg, imm: i24) {
            self.set(dst, ($f)(self.get(a), sign_extend(imm.get())));
        })*
    };
}
macro_rules! unsigned_imm {
    ($($name:ident = $f:expr;)*) => {
        $(#[inline(always)]
        fn $name(&mut self, dst: Reg, a: Reg, imm: u24) {
            self.set(dst, ($f)(self.get(a), u64::from(imm.get())));
        })*
    };
}
macro_rules! unsigned_imm_or_trap {
    ($($name:ident = $f:expr;)*) => {
        $(#[inline(always)]
        fn $name(&mut self, dst: Reg, a: Reg, imm: u24) {
            self.set_or_leave(dst, ($f)(self.get(a), u64::from(imm.get())));
        })*
    };
}
macro_rules! shift_imm {
    ($($name:ident = $f:expr;)*) => {
        $(#[inline(always)]
        fn $name(&mut self, dst: Reg, a: Reg, imm: u6) {
            self.set(dst, ($f)(self.get(a), u64::from(imm.get())));
        })*
    };
}
macro_rules! ternary {
    ($($name:ident = $f:expr;)*) => {
        $(#[inline(always)]
        fn $name(&mut self, dst: Reg, a: Reg, b: Reg, c: Reg) {
            self.set(dst, ($f)(self.get(a), self.get(b), self.get(c)));
        })*
    };
}
macro_rules! overflow {
    ($($name:ident = $f:expr;)*) => {
        $(#[inline(always)]
        fn $name(&mut self, dst: Reg, dst_overflow: Reg, a: Reg, b: Reg) {
            let (result, overflow) = ($f)(self.get(a), self.get(b));
            self.set(dst, result);
            self.set(dst_overflow, overflow);
        })*
    };
}
macro_rules! carry {
    ($($name:ident = $f:expr;)*) => {
        $(#[inline(always)]
        fn $name(&mut self, dst: Reg, dst_carry: Reg, a: Reg, b: Reg, carry: Reg) {
            let (result, carry) = ($f)(self.get(a), self.get(b), self.get(carry));
            self.set(dst, result);
            self.set(dst_carry, carry);
        })*
    };
}
macro_rules! add_or_trap {
    ($($name:ident = $f:expr;)*) => {
        $(#[inline(always)]
        fn $name(&mut self, dst: Reg, a: Reg, b: Reg, code: TrapCode) {
            let (sum, overflow) = ($f)(self.get(a), self.get(b));
            if overflow == 0 {
                self.set(dst, sum);
            } else {
                self.leave(code.into());
            }
        })*
    };
}
macro_rules! wide_binary {
    ($($name:ident = $f:expr;)*) => {
        $(#[inline(always)]
        fn $name(&mut self, dst_lo: Reg, dst_hi: Reg, a_lo: Reg, a_hi: Reg, b_lo: Reg, b_hi: Reg) {
            self.set_wide(dst_lo, dst_hi, ($f)(self.get_wide(a_lo, a_hi), self.get_wide(b_lo, b_hi)));
        })*
    };
}
macro_rules! wide_binary_or_trap {
    ($($name:ident = $f:expr;)*) => {
        $(#[inline(always)]
        fn $name(&mut self, dst_lo: Reg, dst_hi: Reg, a_lo: Reg, a_hi: Reg, b_lo: Reg, b_hi: Reg) {
            match ($f)(self.get_wide(a_lo, a_hi), self.get_wide(b_lo, b_hi)) {
                Ok(result) => self.set_wide(dst_lo, dst_hi, result),
                Err(code) => self.leave(code.into()),
            }
        })*
    };
}
macro_rules! wide_unary {
    ($($name:ident = $f:expr;)*) => {
        $(#[inline(always)]
        fn $name(&mut self, dst_lo: Reg, dst_hi: Reg, a_lo: Reg, a_hi: Reg) {
            self.set_wide(dst_lo, dst_hi, ($f)(self.get_wide(a_lo, a_hi)));
        })*
    };
}
macro_rules! wide_shift {
    ($($name:ident = $f:expr;)*) => {
        $(#[inline(always)]
        fn $name(&mut self, dst_lo: Reg, dst_hi: Reg, a_lo: Reg, a_hi: Reg, b: Reg) {
            self.set_wide(dst_lo, dst_hi, ($f)(self.get_wide(a_lo, a_hi), self.get(b)));
        })*
    };
}
macro_rules! wide_to_one {
    ($($name:ident = $f:expr;)*) => {
        $(#[inline(always)]
        fn $name(&mut self, dst: Reg, a_lo: Reg, a_hi: Reg) {
            let result: fn(u128) -> u64 = $f;
            self.set(dst, result(self.get_wide(a_lo, a_hi)));
        })*
    };
}
macro_rules! wide_compare {
    ($($name:ident = $f:expr;)*) => {
        $(#[inline(always)]
        fn $name(&mut self, dst: Reg, a_lo: Reg, a_hi: Reg, b_lo: Reg, b_hi: Reg) {
            self.set(dst, ($f)(self.get_wide(a_lo, a_hi), self.get_wide(b_lo, b_hi)));
        })*
    };
}
macro_rules! one_to_wide {
    ($($name:ident = $f:expr;)*) => {
        $(#[inline(always)]
        fn $name(&mut self, dst_lo: Reg, dst_hi: Reg, a: Reg) {
            let (lo, hi) = ($f)(self.get(a));
            self.set(dst_lo, lo);
            self.set(dst_hi, hi);
        })*
    };
}
macro_rules! one_to_wide_or_trap {
    ($($name:ident = $f:expr;)*) => {
        $(#[inline(always)]
        fn $name(&mut self, dst_lo: Reg, dst_hi: Reg, a: Reg) {
            match ($f)(self.get(a)) {
                Ok((lo, hi)) => {
                    self.set(dst_lo, lo);
                    self.set(dst_hi, hi);
                }
                Err(code) => self.leave(code.into()),
            }
        })*
    };
}
macro_rules! branch {
    ($($name:ident = $f:expr;)*) => {
        $(#[inline(always)]
        fn $name(&mut self, a: Reg, b: Reg, target: Target) {
            self.branch(($f)(self.get(a), self.get(b)), target);
        })*
    };
}
macro_rules! branch_signed_imm {
    ($($name:ident = $f:expr;)*) => {
        $(#[inline(always)]
        fn $name(&mut self, a: Reg, imm: i8, target: Target) {
            self.branch(($f)(self.get(a), sign_extend(imm.into())), target);
        })*
    };
}
macro_rules! branch_unsigned_imm {
    ($($name:ident = $f:expr;)*) => {
        $(#[inline(always)]
        fn $name(&mut self, a: Reg, imm: u8, target: Target) {
            self.branch(($f)(self.get(a), u64::from(imm)), target);
        })*
    };
}
macro_rules! load {
    ($($name:ident: $int:ident::$from:ident;)*) => {
        $(#[inline(always)]
        fn $name(&mut self, dst: Reg, addr: Reg, offset: i32) {
            let value = self.load(addr, offset.into());
            self.set_or_leave(dst, value.map(|bytes| u64::from(<$int>::$from(bytes))));
        })*
    };
}
macro_rules! load_signed {
    ($($name:ident: $int:ident::$from:ident, $sext:expr, $zext:expr;)*) => {
        $(#[inline(always)]
        fn $name(&mut self, dst: Reg, addr: Reg, offset: i32) {
            let value = self.load(addr, offset.into());
            self.set_or_leave(dst, value.map(|bytes| $zext($sext(u64::from(<$int>::$from(bytes))))));
        })*
    };
}
macro_rules! store {
    ($($name:ident: $int:ident::$to:ident;)*) => {
        $(#[inline(always)]
        fn $name(&mut self, a: Reg, addr: Reg, offset: i32) {
            self.store(addr, offset.into(), <$int>::$to(self.get(a) as $int));
        })*
    };
}
macro_rules! load_index {
    ($($name:ident: $int:ident::$from:ident;)*) => {
        $(#[inline(always)]
        fn $name(&mut self, dst: Reg, addr: Reg, index: Reg, shift: u3, offset: i16) {
            let address = self.indexed(addr, index, shift, offset);
            let value = memory::load(self.memory, address);
            self.set_or_leave(dst, value.map(|bytes| u64::from(<$int>::$from(bytes))));
        })*
    };
}
macro_rules! store_index {
    ($($name:ident: $int:ident::$to:ident;)*) => {
        $(#[inline(always)]
        fn $name(&mut self, a: Reg, addr: Reg, index: Reg, shift: u3, offset: i16) {
            let address = self.indexed(addr, index, shift, offset);
            self.store_at(address, <$int>::$to(self.get(a) as $int));
        })*
    };
}
macro_rules! load_wide {
    ($($name:ident: $int:ident::$from:ident;)*) => {
        $(#[inline(always)]
        fn $name(&mut self, dst_lo: Reg, dst_hi: Reg, addr: Reg, offset: i24) {
            match self.load(addr, offset.get().into()) {
                Ok(bytes) => self.set_wide(dst_lo, dst_hi, <$int>::$from(bytes)),
                Err(error) => self.leave(error.into()),
            }
        })*
    };
}
macro_rules! store_wide {
    ($($name:ident: $int:ident::$to:ident;)*) => {
        $(#[inline(always)]
        fn $name(&mut self, a_lo: Reg, a_hi: Reg, addr: Reg, offset: i24) {
            self.store(addr, offset.get().into(), <$int>::$to(self.get_wide(a_lo, a_hi)));
        })*
    };
}
macro_rules! atomic_rmw {
    ($($name:ident: $int:ident;)*) => {
        $(#[inline(always)]
        fn $name(&mut self, dst: Reg, addr: Reg, a: Reg, kind: RmwKind, order: ByteOrder) {
            let ordered = |value| ordered(value, order, $int::swap_bytes);
            match self.load(addr, 0).map(<$int>::from_le_bytes) {
                Ok(old) => {
                    let old = ordered(old);
                    let new = modify(kind, $int::BITS, old.into(), self.get(a).into()) as $int;
                    self.store(addr, 0, ordered(new).to_le_bytes());
                    self.set(dst, old.into());
                }
                Err(error) => self.leave(error.into()),
            }
        })*
    };
}
macro_rules! atomic_cas {
    ($($name:ident: $int:ident;)*) => {
        $(#[inline(always)]
        fn $name(&mut self, dst: Reg, addr: Reg, expected: Reg, new: Reg, order: ByteOrder) {
            let ordered = |value| ordered(value, order, $int::swap_bytes);
            match self.load(addr, 0).map(<$int>::from_le_bytes) {
                Ok(old) => {
                    let old = ordered(old);
                    if u64::from(old) == self.get(expected) {
                        self.store(addr, 0, ordered(self.get(new) as $int).to_le_bytes());
                    }
                    self.set(dst, old.into());
                }
                Err(error) => self.leave(error.into()),
            }
        })*
    };
}

#[expect(clippy::cast_possible_truncation, reason = "stores and table indices take the low bits of a slot")]
impl<C: Code> OpHandlers for Machine<'_, C> {
    type Output = ();

    unary! {
        mov = identity; bmask8 = w8::bmask; bmask16 = w16::bmask; bmask32 = w32::bmask;
        bmask64 = w64::bmask; neg8 = w8::neg; neg16 = w16::neg; neg32 = w32::neg; neg64 = w64::neg;
        abs8 = w8::abs; abs16 = w16::abs; abs32 = w32::abs; abs64 = w64::abs; not8 = w8::not;
        not16 = w16::not; not32 = w32::not; not64 = w64::not; clz8 = w8::clz; clz16 = w16::clz;
        clz32 = w32::clz; clz64 = w64::clz; cls8 = w8::cls; cls16 = w16::cls; cls32 = w32::cls;
        cls64 = w64::cls; ctz8 = w8::ctz; ctz16 = w16::ctz; ctz32 = w32::ctz; ctz64 = w64::ctz;
        popcnt = int::popcnt; bitrev8 = w8::bitrev; bitrev16 = w16::bitrev; bitrev32 = w32::bitrev;
        bitrev64 = w64::bitrev; bswap16 = w16::bswap; bswap32 = w32::bswap; bswap64 = w64::bswap;
        zext8 = w8::zext; zext16 = w16::zext; zext32 = w32::zext;
        sext8_to16 = |a| w16::zext(w8::sext(a)); sext8_to32 = |a| w32::zext(w8::sext(a));
        sext8_to64 = |a| w64::zext(w8::sext(a)); sext16_to32 = |a| w32::zext(w16::sext(a));
        sext16_to64 = |a| w64::zext(w16::sext(a)); sext32_to64 = |a| w64::zext(w32::sext(a));
        fneg32 = f32::neg; fabs32 = f32::abs; fsqrt32 = f32::sqrt; fceil32 = f32::ceil;
        ffloor32 = f32::floor; ftrunc32 = f32::trunc; fnearest32 = f32::nearest; fneg64 = f64::neg;
        fabs64 = f64::abs; fsqrt64 = f64::sqrt; fceil64 = f64::ceil; ffloor64 = f64::floor;
        ftrunc64 = f64::trunc; fnearest64 = f64::nearest; f32_to_f64 = convert::promote;
        f64_to_f32 = convert::demote; u64_to_f32 = convert::f32::from_u64;
        s32_to_f32 = convert::f32::from_s32; s64_to_f32 = convert::f32::from_s64;
        u64_to_f64 = convert::f64::from_u64; s32_to_f64 = convert::f64::from_s32;
        s64_to_f64 = convert::f64::from_s64; f32_to_u8_sat = convert::f32::sat_u8;
        f32_to_u16_sat = convert::f32::sat_u16; f32_to_u32_sat = convert::f32::sat_u32;
        f32_to_u64_sat = convert::f32::sat_u64; f32_to_s8_sat = convert::f32::sat_s8;
        f32_to_s16_sat = convert::f32::sat_s16; f32_to_s32_sat = convert::f32::sat_s32;
        f32_to_s64_sat = convert::f32::sat_s64; f64_to_u8_sat = convert::f64::sat_u8;
        f64_to_u16_sat = convert::f64::sat_u16; f64_to_u32_sat = convert::f64::sat_u32;
        f64_to_u64_sat = convert::f64::sat_u64; f64_to_s8_sat = convert::f64::sat_s8;
        f64_to_s16_sat = convert::f64::sat_s16; f64_to_s32_sat = convert::f64::sat_s32;
        f64_to_s64_sat = convert::f64::sat_s64;
    }

    unary_or_trap! {
        f32_to_u8 = convert::f32::to_u8; f32_to_u16 = convert::f32::to_u16;
        f32_to_u32 = convert::f32::to_u32; f32_to_u64 = convert::f32::to_u64;
        f32_to_s8 = convert::f32::to_s8; f32_to_s16 = convert::f32::to_s16;
        f32_to_s32 = convert::f32::to_s32; f32_to_s64 = convert::f32::to_s64;
        f64_to_u8 = convert::f64::to_u8; f64_to_u16 = convert::f64::to_u16;
        f64_to_u32 = convert::f64::to_u32; f64_to_u64 = convert::f64::to_u64;
        f64_to_s8 = convert::f64::to_s8; f64_to_s16 = convert::f64::to_s16;
        f64_to_s32 = convert::f64::to_s32; f64_to_s64 = convert::f64::to_s64;
    }

    binary! {
        add8 = w8::add; add16 = w16::add; add32 = w32::add; add64 = w64::add; sub8 = w8::sub;
        sub16 = w16::sub; sub32 = w32::sub; sub64 = w64::sub; mul8 = w8::mul; mul16 = w16::mul;
        mul32 = w32::mul; mul64 = w64::mul; mul_hi_u8 = w8::mul_hi_u; mul_hi_u16 = w16::mul_hi_u;
        mul_hi_u32 = w32::mul_hi_u; mul_hi_u64 = w64::mul_hi_u; mul_hi_s8 = w8::mul_hi_s;
        mul_hi_s16 = w16::mul_hi_s; mul_hi_s32 = w32::mul_hi_s; mul_hi_s64 = w64::mul_hi_s;
        min_u = int::min_u; max_u = int::max_u; min_s8 = w8::min_s; min_s16 = w16::min_s;
        min_s32 = w32::min_s; min_s64 = w64::min_s; max_s8 = w8::max_s; max_s16 = w16::max_s;
        max_s32 = w32::max_s; max_s64 = w64::max_s; and = int::and; or = int::or; xor = int::xor;
        shl8 = w8::shl; shl16 = w16::shl; shl32 = w32::shl; shl64 = w64::shl; shr_u8 = w8::shr_u;
        shr_u16 = w16::shr_u; shr_u32 = w32::shr_u; shr_u64 = w64::shr_u; shr_s8 = w8::shr_s;
        shr_s16 = w16::shr_s; shr_s32 = w32::shr_s; shr_s64 = w64::shr_s; rotl8 = w8::rotl;
        rotl16 = w16::rotl; rotl32 = w32::rotl; rotl64 = w64::rotl; rotr8 = w8::rotr;
        rotr16 = w16::rotr; rotr32 = w32::rotr; rotr64 = w64::rotr; eq = int::eq; ne = int::ne;
        lt_u = int::lt_u; le_u = int::le_u; lt_s8 = w8::lt_s; lt_s16 = w16::lt_s; lt_s32 = w32::lt_s;
        lt_s64 = w64::lt_s; le_s8 = w8::le_s; le_s16 = w16::le_s; le_s32 = w32::le_s;
        le_s64 = w64::le_s; fadd32 = f32::add; fsub32 = f32::sub; fmul32 = f32::mul; fdiv32 = f32::div;
        fmin32 = f32::min; fmax32 = f32::max; fcopysign32 = f32::copysign; fadd64 = f64::add;
        fsub64 = f64::sub; fmul64 = f64::mul; fdiv64 = f64::div; fmin64 = f64::min; fmax64 = f64::max;
        fcopysign64 = f64::copysign; feq32 = |a, b| u64::from(f32::eq(a, b));
        fne32 = |a, b| u64::from(!f32::eq(a, b)); flt32 = |a, b| u64::from(f32::lt(a, b));
        fle32 = |a, b| u64::from(f32::le(a, b)); fnlt32 = |a, b| u64::from(!f32::lt(a, b));
        fnle32 = |a, b| u64::from(!f32::le(a, b)); ford32 = |a, b| u64::from(f32::ord(a, b));
        funo32 = |a, b| u64::from(!f32::ord(a, b)); fone32 = |a, b| u64::from(f32::one(a, b));
        fueq32 = |a, b| u64::from(!f32::one(a, b)); feq64 = |a, b| u64::from(f64::eq(a, b));
        fne64 = |a, b| u64::from(!f64::eq(a, b)); flt64 = |a, b| u64::from(f64::lt(a, b));
        fle64 = |a, b| u64::from(f64::le(a, b)); fnlt64 = |a, b| u64::from(!f64::lt(a, b));
        fnle64 = |a, b| u64::from(!f64::le(a, b)); ford64 = |a, b| u64::from(f64::ord(a, b));
        funo64 = |a, b| u64::from(!f64::ord(a, b)); fone64 = |a, b| u64::from(f64::one(a, b));
        fueq64 = |a, b| u64::from(!f64::one(a, b));
    }

    binary_or_trap! {
        div_u = int::div_u; rem_u = int::rem_u; div_s8 = w8::div_s; div_s16 = w16::div_s;
        div_s32 = w32::div_s; div_s64 = w64::div_s; rem_s8 = w8::rem_s; rem_s16 = w16::rem_s;
        rem_s32 = w32::rem_s; rem_s64 = w64::rem_s;
    }

    signed_imm! {
        add_imm8 = w8::add; add_imm16 = w16::add; add_imm32 = w32::add; add_imm64 = w64::add;
        mul_imm8 = w8::mul; mul_imm16 = w16::mul; mul_imm32 = w32::mul; mul_imm64 = w64::mul;
        rsub_imm8 = |a, imm| w8::sub(imm, a); rsub_imm16 = |a, imm| w16::sub(imm, a);
        rsub_imm32 = |a, imm| w32::sub(imm, a); rsub_imm64 = |a, imm| w64::sub(imm, a);
        and_imm = int::and; eq_imm32 = |a, imm| int::eq(a, w32::zext(imm)); eq_imm64 = int::eq;
        ne_imm32 = |a, imm| int::ne(a, w32::zext(imm)); ne_imm64 = int::ne; lt_s_imm32 = w32::lt_s;
        lt_s_imm64 = w64::lt_s; gt_s_imm32 = |a, imm| w32::lt_s(imm, a);
        gt_s_imm64 = |a, imm| w64::lt_s(imm, a);
    }

    unsigned_imm! {
        or_imm = int::or; xor_imm = int::xor; lt_u_imm = int::lt_u;
        gt_u_imm = |a, imm| int::lt_u(imm, a);
    }

    unsigned_imm_or_trap! {
        div_u_imm = int::div_u; rem_u_imm = int::rem_u;
    }

    shift_imm! {
        shl_imm8 = w8::shl; shl_imm16 = w16::shl; shl_imm32 = w32::shl; shl_imm64 = w64::shl;
        shr_u_imm = w64::shr_u; shr_s_imm8 = w8::shr_s; shr_s_imm16 = w16::shr_s;
        shr_s_imm32 = w32::shr_s; shr_s_imm64 = w64::shr_s; rotl_imm8 = w8::rotl;
        rotl_imm16 = w16::rotl; rotl_imm32 = w32::rotl; rotl_imm64 = w64::rotl;
    }

    ternary! {
        select = |cond, a, b| if cond != 0 { a } else { b }; bit_select = int::bit_select;
        fma32 = f32::fma; fma64 = f64::fma;
    }

    overflow! {
        add_overflow_u8 = w8::add_overflow_u; add_overflow_u16 = w16::add_overflow_u;
        add_overflow_u32 = w32::add_overflow_u; add_overflow_u64 = w64::add_overflow_u;
        add_overflow_s8 = w8::add_overflow_s; add_overflow_s16 = w16::add_overflow_s;
        add_overflow_s32 = w32::add_overflow_s; add_overflow_s64 = w64::add_overflow_s;
        sub_overflow_u8 = w8::sub_overflow_u; sub_overflow_u16 = w16::sub_overflow_u;
        sub_overflow_u32 = w32::sub_overflow_u; sub_overflow_u64 = w64::sub_overflow_u;
        sub_overflow_s8 = w8::sub_overflow_s; sub_overflow_s16 = w16::sub_overflow_s;
        sub_overflow_s32 = w32::sub_overflow_s; sub_overflow_s64 = w64::sub_overflow_s;
        mul_overflow_u8 = w8::mul_overflow_u; mul_overflow_u16 = w16::mul_overflow_u;
        mul_overflow_u32 = w32::mul_overflow_u; mul_overflow_u64 = w64::mul_overflow_u;
        mul_overflow_s8 = w8::mul_overflow_s; mul_overflow_s16 = w16::mul_overflow_s;
        mul_overflow_s32 = w32::mul_overflow_s; mul_overflow_s64 = w64::mul_overflow_s;
    }

    carry! {
        add_carry_u8 = w8::add_carry_u; add_carry_u16 = w16::add_carry_u;
        add_carry_u32 = w32::add_carry_u; add_carry_u64 = w64::add_carry_u;
        add_carry_s8 = w8::add_carry_s; add_carry_s16 = w16::add_carry_s;
        add_carry_s32 = w32::add_carry_s; add_carry_s64 = w64::add_carry_s;
        sub_borrow_u8 = w8::sub_borrow_u; sub_borrow_u16 = w16::sub_borrow_u;
        sub_borrow_u32 = w32::sub_borrow_u; sub_borrow_u64 = w64::sub_borrow_u;
        sub_borrow_s8 = w8::sub_borrow_s; sub_borrow_s16 = w16::sub_borrow_s;
        sub_borrow_s32 = w32::sub_borrow_s; sub_borrow_s64 = w64::sub_borrow_s;
    }

    add_or_trap! {
        add_overflow_trap8 = w8::add_overflow_u; add_overflow_trap16 = w16::add_overflow_u;
        add_overflow_trap32 = w32::add_overflow_u; add_overflow_trap64 = w64::add_overflow_u;
    }

    wide_binary! {
        add128 = u128::wrapping_add; sub128 = u128::wrapping_sub; mul128 = u128::wrapping_mul;
        min_u128 = u128::min; max_u128 = u128::max; min_s128 = wide::min_s; max_s128 = wide::max_s;
        mul_hi_u128 = wide::mul_hi_u; mul_hi_s128 = wide::mul_hi_s;
    }

    wide_binary_or_trap! {
        div_u128 = wide::div_u; div_s128 = wide::div_s; rem_u128 = wide::rem_u; rem_s128 = wide::rem_s;
    }

    wide_unary! {
        neg128 = u128::wrapping_neg; abs128 = wide::abs;
    }

    wide_shift! {
        shl128 = wide::shl; shr_u128 = wide::shr_u; shr_s128 = wide::shr_s; rotl128 = wide::rotl;
        rotr128 = wide::rotr;
    }

    wide_to_one! {
        clz128 = |a| a.leading_zeros().into(); cls128 = wide::cls;
        ctz128 = |a| a.trailing_zeros().into(); popcnt128 = |a| a.count_ones().into();
        u128_to_f32 = convert::f32::from_u128; s128_to_f32 = convert::f32::from_s128;
        u128_to_f64 = convert::f64::from_u128; s128_to_f64 = convert::f64::from_s128;
    }

    wide_compare! {
        eq128 = |a, b| u64::from(a == b); ne128 = |a, b| u64::from(a != b);
        lt_u128 = |a, b| u64::from(a < b); le_u128 = |a, b| u64::from(a <= b); lt_s128 = wide::lt_s;
        le_s128 = wide::le_s;
    }

    one_to_wide! {
        f32_to_u128_sat = convert::f32::sat_u128; f32_to_s128_sat = convert::f32::sat_s128;
        f64_to_u128_sat = convert::f64::sat_u128; f64_to_s128_sat = convert::f64::sat_s128;
    }

    one_to_wide_or_trap! {
        f32_to_u128 = convert::f32::to_u128; f32_to_s128 = convert::f32::to_s128;
        f64_to_u128 = convert::f64::to_u128; f64_to_s128 = convert::f64::to_s128;
    }

    branch! {
        br_and_z = |a, b| a & b == 0; br_and_nz = |a, b| a & b != 0; br_eq = |a, b| a == b;
        br_ne = |a, b| a != b; br_lt_u = |a, b| a < b; br_le_u = |a, b| a <= b;
        br_lt_s8 = |a, b| w8::lt_s(a, b) != 0; br_lt_s16 = |a, b| w16::lt_s(a, b) != 0;
        br_lt_s32 = |a, b| w32::lt_s(a, b) != 0; br_lt_s64 = |a, b| w64::lt_s(a, b) != 0;
        br_le_s8 = |a, b| w8::le_s(a, b) != 0; br_le_s16 = |a, b| w16::le_s(a, b) != 0;
        br_le_s32 = |a, b| w32::le_s(a, b) != 0; br_le_s64 = |a, b| w64::le_s(a, b) != 0;
        br_feq32 = f32::eq; br_fne32 = |a, b| !f32::eq(a, b);
        br_flt32 = f32::lt; br_fle32 = f32::le;
        br_fnlt32 = |a, b| !f32::lt(a, b); br_fnle32 = |a, b| !f32::le(a, b);
        br_feq64 = f64::eq; br_fne64 = |a, b| !f64::eq(a, b);
        br_flt64 = f64::lt; br_fle64 = f64::le;
        br_fnlt64 = |a, b| !f64::lt(a, b); br_fnle64 = |a, b| !f64::le(a, b);
    }

    branch_signed_imm! {
        br_eq_imm32 = |a, imm| a == w32::zext(imm); br_eq_imm64 = |a, imm| a == imm;
        br_ne_imm32 = |a, imm| a != w32::zext(imm); br_ne_imm64 = |a, imm| a != imm;
        br_lt_s_imm32 = |a, imm| w32::lt_s(a, imm) != 0;
        br_lt_s_imm64 = |a, imm| w64::lt_s(a, imm) != 0;
        br_gt_s_imm32 = |a, imm| w32::lt_s(imm, a) != 0;
        br_gt_s_imm64 = |a, imm| w64::lt_s(imm, a) != 0;
    }

    branch_unsigned_imm! {
        br_and_z_imm = |a, imm| a & imm == 0; br_and_nz_imm = |a, imm| a & imm != 0;
        br_lt_u_imm = |a, imm| a < imm; br_gt_u_imm = |a, imm| a > imm;
    }

    load! {
        load8: u8::from_le_bytes; load16: u16::from_le_bytes; load32: u32::from_le_bytes;
        load64: u64::from_le_bytes; load_be16: u16::from_be_bytes; load_be32: u32::from_be_bytes;
        load_be64: u64::from_be_bytes;
    }

    load_signed! {
        load8_s16: u8::from_le_bytes, w8::sext, w16::zext;
        load8_s32: u8::from_le_bytes, w8::sext, w32::zext;
        load8_s64: u8::from_le_bytes, w8::sext, w64::zext;
        load16_s32: u16::from_le_bytes, w16::sext, w32::zext;
        load16_s64: u16::from_le_bytes, w16::sext, w64::zext;
        load32_s64: u32::from_le_bytes, w32::sext, w64::zext;
        load_be16_s32: u16::from_be_bytes, w16::sext, w32::zext;
        load_be16_s64: u16::from_be_bytes, w16::sext, w64::zext;
        load_be32_s64: u32::from_be_bytes, w32::sext, w64::zext;
    }

    store! {
        store8: u8::to_le_bytes; store16: u16::to_le_bytes; store32: u32::to_le_bytes;
        store64: u64::to_le_bytes; store_be16: u16::to_be_bytes; store_be32: u32::to_be_bytes;
        store_be64: u64::to_be_bytes;
    }

    load_index! {
        load_index8: u8::from_le_bytes; load_index16: u16::from_le_bytes;
        load_index32: u32::from_le_bytes; load_index64: u64::from_le_bytes;
    }

    store_index! {
        store_index8: u8::to_le_bytes; store_index16: u16::to_le_bytes; store_index32: u32::to_le_bytes;
        store_index64: u64::to_le_bytes;
    }

    load_wide! {
        load128: u128::from_le_bytes; load_be128: u128::from_be_bytes;
    }

    store_wide! {
        store128: u128::to_le_bytes; store_be128: u128::to_be_bytes;
    }

    atomic_rmw! {
        atomic_rmw8: u8; atomic_rmw16: u16; atomic_rmw32: u32; atomic_rmw64: u64;
    }

    atomic_cas! {
        atomic_cas8: u8; atomic_cas16: u16; atomic_cas32: u32; atomic_cas64: u64;
    }

    #[inline(always)]
    fn nop(&mut self) {}

    #[inline(always)]
    fn fence(&mut self) {}

    #[inline(always)]
    fn jump(&mut self, target: Target) {
        self.jump_to(target);
    }

    #[inline(always)]
    fn br_table(&mut self, index: Reg, count: u32) {
        // The jump there does the rest; the index is small, having been cut to the table.
        self.skip(self.get(index).min(count.into()) as isize);
    }

    #[inline(always)]
    fn br_z(&mut self, a: Reg, target: Target) {
        self.branch(self.get(a) == 0, target);
    }

    #[inline(always)]
    fn br_nz(&mut self, a: Reg, target: Target) {
        self.branch(self.get(a) != 0, target);
    }

    #[inline(always)]
    fn call(&mut self, function: FuncIndex, base: u24) {
        match self.entry(function) {
            Ok(entry) => self.call_function(function.get(), entry, base),
            Err(exit) => self.leave(exit),
        }
    }

    #[inline(always)]
    fn call_indirect(&mut self, addr: Reg, signature: SigIndex, base: u24) {
        match self.entry_at(self.get(addr), signature) {
            Ok((function, entry)) => self.call_function(function, entry, base),
            Err(exit) => self.leave(exit),
        }
    }

    #[inline(always)]
    fn tail_call(&mut self, function: FuncIndex, memory: u24) {
        match self.entry(function) {
            Ok(entry) => self.tail_call_function(function.get(), entry, memory),
            Err(exit) => self.leave(exit),
        }
    }

    #[inline(always)]
    fn tail_call_indirect(&mut self, addr: Reg, signature: SigIndex, memory: u24) {
        match self.entry_at(self.get(addr), signature) {
            Ok((function, entry)) => self.tail_call_function(function, entry, memory),
            Err(exit) => self.leave(exit),
        }
    }

    #[inline(always)]
    fn enter(&mut self, slots: u24, memory: u24) {
        self.enter_frame(slots, memory);
    }

    #[inline(always)]
    fn ret(&mut self, memory: u24) {
        self.free(memory);
        self.return_to_caller();
    }

    #[inline(always)]
    fn trap(&mut self, code: TrapCode) {
        self.leave(code.into());
    }

    #[inline(always)]
    fn trap_z(&mut self, a: Reg, code: TrapCode) {
        if self.get(a) == 0 {
            self.leave(code.into());
        }
    }

    #[inline(always)]
    fn trap_nz(&mut self, a: Reg, code: TrapCode) {
        if self.get(a) != 0 {
            self.leave(code.into());
        }
    }

    #[inline(always)]
    fn debug_trap(&mut self) {}

    #[inline(always)]
    fn mov_far(&mut self, dst: FarSlot, src: FarSlot) {
        self.move_far(dst.get() as usize, src.get() as usize);
    }

    #[inline(always)]
    fn r#const(&mut self, dst: Reg, imm: i40) {
        self.set(dst, imm.get().cast_unsigned());
    }

    #[inline(always)]
    fn const_pool(&mut self, dst: Reg, index: ConstIndex) {
        // A validated program names only constants that exist.
        self.set(dst, self.context.constants.get(index.0 as usize).copied().unwrap_or_default());
    }

    #[inline(always)]
    fn func_addr(&mut self, dst: Reg, function: FuncIndex) {
        self.set(dst, memory::Memory::function_address(function.get()));
    }

    #[inline(always)]
    fn check_memory(&mut self, addr: Reg, size: u8, offset: i24, code: TrapCode) {
        let address = self.address(addr, offset.get().into());
        if !memory::is_mapped(self.memory, address, size.into()) {
            self.leave(code.into());
        }
    }

    #[inline(always)]
    fn stack_addr(&mut self, dst: Reg, offset: i32) {
        self.set(dst, self.context.state.sp.get().wrapping_add_signed(offset.into()));
    }

    #[inline(always)]
    fn atomic_rmw128(
        &mut self,
        dst_lo: Reg,
        dst_hi: Reg,
        addr: Reg,
        a_lo: Reg,
        a_hi: Reg,
        kind: RmwKind,
        order: ByteOrder,
    ) {
        let ordered = |value| ordered(value, order, u128::swap_bytes);
        match self.load(addr, 0).map(u128::from_le_bytes) {
            Ok(old) => {
                let old = ordered(old);
                let new = modify(kind, u128::BITS, old, self.get_wide(a_lo, a_hi));
                self.store(addr, 0, ordered(new).to_le_bytes());
                self.set_wide(dst_lo, dst_hi, old);
            }
            Err(error) => self.leave(error.into()),
        }
    }

    #[inline(always)]
    fn cas_store128(
        &mut self,
        addr: Reg,
        expected_lo: Reg,
        expected_hi: Reg,
        new_lo: Reg,
        new_hi: Reg,
        order: ByteOrder,
    ) {
        let ordered = |value| ordered(value, order, u128::swap_bytes);
        match self.load(addr, 0).map(u128::from_le_bytes) {
            Ok(old) if ordered(old) == self.get_wide(expected_lo, expected_hi) => {
                self.store(addr, 0, ordered(self.get_wide(new_lo, new_hi)).to_le_bytes());
            }
            Ok(_) => {}
            Err(error) => self.leave(error.into()),
        }
    }

    #[inline(always)]
    fn stack_pointer(&mut self, dst: Reg) {
        self.set(dst, self.context.state.sp.get());
    }

    #[inline(always)]
    fn return_address(&mut self, dst: Reg) {
        let linkage = PackedLinkage::from_raw_unchecked(self.window[0].get());
        self.set(dst, linkage.pc().into());
    }

    #[inline(always)]
    fn get_pinned(&mut self, dst: Reg) {
        self.set(dst, self.context.state.pinned.get());
    }

    #[inline(always)]
    fn set_pinned(&mut self, a: Reg) {
        self.context.state.pinned.set(self.get(a));
    }
}

/// What `mov` does to a value.
#[inline(always)]
fn identity(a: u64) -> u64 {
    a
}

/// A signed immediate as a slot.
#[inline(always)]
fn sign_extend(imm: i32) -> u64 {
    i64::from(imm).cast_unsigned()
}

/// A little-endian integer in the order of bytes that was asked for, or back.
#[inline(always)]
fn ordered<T>(value: T, order: ByteOrder, swap_bytes: impl FnOnce(T) -> T) -> T {
    match order {
        ByteOrder::Little => value,
        ByteOrder::Big => swap_bytes(value),
    }
}

impl<C: Code> Machine<'_, C> {
    /// Writes a result, or leaves the loop.
    #[inline(always)]
    fn set_or_leave<E: Into<Exit>>(&mut self, dst: Reg, result: Result<u64, E>) {
        match result {
            Ok(value) => self.set(dst, value),
            Err(error) => self.leave(error.into()),
        }
    }

    /// Reads two slots as one integer.
    #[inline(always)]
    fn get_wide(&self, lo: Reg, hi: Reg) -> u128 {
        wide::join(self.get(lo), self.get(hi))
    }

    /// Writes an integer to two slots.
    #[inline(always)]
    fn set_wide(&mut self, lo: Reg, hi: Reg, value: u128) {
        let (low, high) = wide::split(value);
        self.set(lo, low);
        self.set(hi, high);
    }

    /// The address of an element.
    #[inline(always)]
    fn indexed(&self, addr: Reg, index: Reg, shift: u3, offset: i16) -> u64 {
        self.address(addr, offset.into()).wrapping_add(self.get(index) << shift.get())
    }
}
