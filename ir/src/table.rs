//! The rows of the instruction table.
//!
//! `instruction_table!` hands them to a macro: [`crate::opcode`] makes the enums and their properties from them,
//! [`crate::builder`] the methods that build instructions. How to read a row stands in [`crate::opcode`].

/// Calls the macro `$callback` with the instruction table.
macro_rules! instruction_table {
    ($callback:ident) => {
        $callback! {
            groups {
            /// An operation on one value.
            UnaryOp: Unary, u6, 0b00 {
                /// Negation, wrapping.
                Ineg = 0, ineg, INT, Operand(0), [Ctrl] -> [Ctrl];
                /// Absolute value of a signed integer; the least integer is its own.
                Iabs = 1, iabs, INT, Operand(0), [Ctrl] -> [Ctrl];
                /// Inverts every bit; of floats too.
                Bnot = 2, bnot, BITS, Operand(0), [Ctrl] -> [Ctrl];
                /// Reverses the order of the bits.
                Bitrev = 3, bitrev, SCALAR_INT, Operand(0), [Ctrl] -> [Ctrl];
                /// Reverses the order of the bytes.
                Bswap = 4, bswap, SWAPPABLE, Operand(0), [Ctrl] -> [Ctrl];
                /// Counts leading zeros; the width for zero.
                Clz = 5, clz, SCALAR_INT, Operand(0), [Ctrl] -> [Ctrl];
                /// Counts the bits below the sign that equal it.
                Cls = 6, cls, SCALAR_INT, Operand(0), [Ctrl] -> [Ctrl];
                /// Counts trailing zeros; the width for zero.
                Ctz = 7, ctz, SCALAR_INT, Operand(0), [Ctrl] -> [Ctrl];
                /// Counts the ones.
                Popcnt = 8, popcnt, INT, Operand(0), [Ctrl] -> [Ctrl];
                /// Zero-extends to a wider integer.
                Uextend = 9, uextend, SCALAR_INT, Result, [Narrower] -> [Ctrl];
                /// Sign-extends to a wider integer.
                Sextend = 10, sextend, SCALAR_INT, Result, [Narrower] -> [Ctrl];
                /// Keeps the low bits.
                Ireduce = 11, ireduce, SCALAR_INT, Result, [Wider] -> [Ctrl];
                /// All ones if the operand is not zero, else all zeros.
                Bmask = 12, bmask, SCALAR_INT, Result, [In(SCALAR_INT)] -> [Ctrl];
                /// Splits an integer into its low and its high half.
                Isplit = 13, isplit, WIDE_INT, Operand(0), [Ctrl] -> [Half, Half];
                /// Square root.
                Sqrt = 14, sqrt, FLOAT, Operand(0), [Ctrl] -> [Ctrl];
                /// Flips the sign bit, of NaNs too.
                Fneg = 15, fneg, FLOAT, Operand(0), [Ctrl] -> [Ctrl];
                /// Clears the sign bit, of NaNs too.
                Fabs = 16, fabs, FLOAT, Operand(0), [Ctrl] -> [Ctrl];
                /// Rounds up to an integral value.
                Ceil = 17, ceil, FLOAT, Operand(0), [Ctrl] -> [Ctrl];
                /// Rounds down to an integral value.
                Floor = 18, floor, FLOAT, Operand(0), [Ctrl] -> [Ctrl];
                /// Rounds towards zero to an integral value.
                Trunc = 19, trunc, FLOAT, Operand(0), [Ctrl] -> [Ctrl];
                /// Rounds to the nearest integral value, ties to even.
                Nearest = 20, nearest, FLOAT, Operand(0), [Ctrl] -> [Ctrl];
                /// Converts to a wider float, exactly.
                Fpromote = 21, fpromote, SCALAR_FLOAT, Result, [Narrower] -> [Ctrl];
                /// Converts to a narrower float, rounding.
                Fdemote = 22, fdemote, SCALAR_FLOAT, Result, [Wider] -> [Ctrl];
                /// Truncates to an unsigned integer; traps on NaN and overflow.
                FcvtToUint = 23, fcvt_to_uint, SCALAR_INT, Result, [In(SCALAR_FLOAT)] -> [Ctrl];
                /// Truncates to a signed integer; traps on NaN and overflow.
                FcvtToSint = 24, fcvt_to_sint, SCALAR_INT, Result, [In(SCALAR_FLOAT)] -> [Ctrl];
                /// Truncates to an unsigned integer; NaN gives 0, overflow the nearest bound.
                FcvtToUintSat = 25, fcvt_to_uint_sat, INT, Result, [In(FLOAT)] -> [Ctrl];
                /// Truncates to a signed integer; NaN gives 0, overflow the nearest bound.
                FcvtToSintSat = 26, fcvt_to_sint_sat, INT, Result, [In(FLOAT)] -> [Ctrl];
                /// Converts from an unsigned integer, rounding once.
                FcvtFromUint = 27, fcvt_from_uint, FLOAT, Result, [In(INT)] -> [Ctrl];
                /// Converts from a signed integer, rounding once.
                FcvtFromSint = 28, fcvt_from_sint, FLOAT, Result, [In(INT)] -> [Ctrl];
                /// Copies a scalar into every lane.
                Splat = 29, splat, VECTOR, Result, [Lane] -> [Ctrl];
                /// Puts a scalar into lane 0 and zero into the others.
                ScalarToVector = 30, scalar_to_vector, VECTOR, Result, [Lane] -> [Ctrl];
                /// 1 if a lane is not zero, else 0.
                VanyTrue = 31, vany_true, VECTOR, Operand(0), [Ctrl] -> [Is(I8)];
                /// 1 if no lane is zero, else 0.
                VallTrue = 32, vall_true, VECTOR, Operand(0), [Ctrl] -> [Is(I8)];
                /// Collects the top bit of each lane.
                VhighBits = 33, vhigh_bits, NARROW_INT, Result, [In(VECTOR)] -> [Ctrl];
                /// Sign-extends the low half of the lanes.
                SwidenLow = 34, swiden_low, WIDENABLE, Operand(0), [Ctrl] -> [Merge];
                /// Sign-extends the high half of the lanes.
                SwidenHigh = 35, swiden_high, WIDENABLE, Operand(0), [Ctrl] -> [Merge];
                /// Zero-extends the low half of the lanes.
                UwidenLow = 36, uwiden_low, WIDENABLE, Operand(0), [Ctrl] -> [Merge];
                /// Zero-extends the high half of the lanes.
                UwidenHigh = 37, uwiden_high, WIDENABLE, Operand(0), [Ctrl] -> [Merge];
                /// Converts two lanes to `f32`; the other lanes become zero.
                Fvdemote = 38, fvdemote, NONE, None, [Is(F64X2)] -> [Is(F32X4)];
                /// Converts the low two lanes to `f64`.
                FvpromoteLow = 39, fvpromote_low, NONE, None, [Is(F32X4)] -> [Is(F64X2)];
                /// Truncates to signed integers as x86 does: overflow and NaN give the least integer.
                X86Cvtt2dq = 40, x86_cvtt2dq, INT, Result, [In(FLOAT)] -> [Ctrl];
                /// Writes the pinned register.
                SetPinnedReg = 41, set_pinned_reg, ADDRESS, Operand(0), [Ctrl] -> [];
            }
            /// An operation on two values.
            BinaryOp: Binary, u6, 0b01 {
                /// Addition, wrapping.
                Iadd = 0, iadd, INT, Operand(0), [Ctrl, Ctrl] -> [Ctrl];
                /// Subtraction, wrapping.
                Isub = 1, isub, INT, Operand(0), [Ctrl, Ctrl] -> [Ctrl];
                /// Multiplication, wrapping.
                Imul = 2, imul, INT, Operand(0), [Ctrl, Ctrl] -> [Ctrl];
                /// The high half of the unsigned product.
                Umulhi = 3, umulhi, INT, Operand(0), [Ctrl, Ctrl] -> [Ctrl];
                /// The high half of the signed product.
                Smulhi = 4, smulhi, INT, Operand(0), [Ctrl, Ctrl] -> [Ctrl];
                /// Unsigned division; traps on zero.
                Udiv = 5, udiv, SCALAR_INT, Operand(0), [Ctrl, Ctrl] -> [Ctrl];
                /// Signed division towards zero; traps on zero and on overflow.
                Sdiv = 6, sdiv, SCALAR_INT, Operand(0), [Ctrl, Ctrl] -> [Ctrl];
                /// Unsigned remainder; traps on zero.
                Urem = 7, urem, SCALAR_INT, Operand(0), [Ctrl, Ctrl] -> [Ctrl];
                /// Signed remainder with the sign of the dividend; traps on zero.
                Srem = 8, srem, SCALAR_INT, Operand(0), [Ctrl, Ctrl] -> [Ctrl];
                /// The lesser signed integer.
                Smin = 9, smin, INT, Operand(0), [Ctrl, Ctrl] -> [Ctrl];
                /// The lesser unsigned integer.
                Umin = 10, umin, INT, Operand(0), [Ctrl, Ctrl] -> [Ctrl];
                /// The greater signed integer.
                Smax = 11, smax, INT, Operand(0), [Ctrl, Ctrl] -> [Ctrl];
                /// The greater unsigned integer.
                Umax = 12, umax, INT, Operand(0), [Ctrl, Ctrl] -> [Ctrl];
                /// Bitwise and; of floats too.
                Band = 13, band, BITS, Operand(0), [Ctrl, Ctrl] -> [Ctrl];
                /// Bitwise or; of floats too.
                Bor = 14, bor, BITS, Operand(0), [Ctrl, Ctrl] -> [Ctrl];
                /// Bitwise exclusive or; of floats too.
                Bxor = 15, bxor, BITS, Operand(0), [Ctrl, Ctrl] -> [Ctrl];
                /// Shift left; the amount counts modulo the lane width.
                Ishl = 16, ishl, INT, Operand(0), [Ctrl, In(SCALAR_INT)] -> [Ctrl];
                /// Logical shift right; the amount counts modulo the lane width.
                Ushr = 17, ushr, INT, Operand(0), [Ctrl, In(SCALAR_INT)] -> [Ctrl];
                /// Arithmetic shift right; the amount counts modulo the lane width.
                Sshr = 18, sshr, INT, Operand(0), [Ctrl, In(SCALAR_INT)] -> [Ctrl];
                /// Rotation left; the amount counts modulo the lane width.
                Rotl = 19, rotl, INT, Operand(0), [Ctrl, In(SCALAR_INT)] -> [Ctrl];
                /// Rotation right; the amount counts modulo the lane width.
                Rotr = 20, rotr, INT, Operand(0), [Ctrl, In(SCALAR_INT)] -> [Ctrl];
                /// Joins a low and a high half.
                Iconcat = 21, iconcat, NARROW_INT, Operand(0), [Ctrl, Ctrl] -> [Double];
                /// Addition.
                Fadd = 22, fadd, FLOAT, Operand(0), [Ctrl, Ctrl] -> [Ctrl];
                /// Subtraction.
                Fsub = 23, fsub, FLOAT, Operand(0), [Ctrl, Ctrl] -> [Ctrl];
                /// Multiplication.
                Fmul = 24, fmul, FLOAT, Operand(0), [Ctrl, Ctrl] -> [Ctrl];
                /// Division.
                Fdiv = 25, fdiv, FLOAT, Operand(0), [Ctrl, Ctrl] -> [Ctrl];
                /// The lesser float; NaN if either is one, and -0 is less than +0.
                Fmin = 26, fmin, FLOAT, Operand(0), [Ctrl, Ctrl] -> [Ctrl];
                /// The greater float; NaN if either is one, and -0 is less than +0.
                Fmax = 27, fmax, FLOAT, Operand(0), [Ctrl, Ctrl] -> [Ctrl];
                /// The first operand with the sign bit of the second.
                Fcopysign = 28, fcopysign, FLOAT, Operand(0), [Ctrl, Ctrl] -> [Ctrl];
                /// The unsigned average, rounded up, without overflow.
                AvgRound = 29, avg_round, INT_VECTOR, Operand(0), [Ctrl, Ctrl] -> [Ctrl];
                /// Unsigned addition, saturating.
                UaddSat = 30, uadd_sat, INT_VECTOR, Operand(0), [Ctrl, Ctrl] -> [Ctrl];
                /// Signed addition, saturating.
                SaddSat = 31, sadd_sat, INT_VECTOR, Operand(0), [Ctrl, Ctrl] -> [Ctrl];
                /// Unsigned subtraction, saturating.
                UsubSat = 32, usub_sat, INT_VECTOR, Operand(0), [Ctrl, Ctrl] -> [Ctrl];
                /// Signed subtraction, saturating.
                SsubSat = 33, ssub_sat, INT_VECTOR, Operand(0), [Ctrl, Ctrl] -> [Ctrl];
                /// Product of fixed-point fractions, rounded and saturating.
                SqmulRoundSat = 34, sqmul_round_sat, Q_FORMAT, Operand(0), [Ctrl, Ctrl] -> [Ctrl];
                /// Halves the lanes of both operands, saturating as signed.
                Snarrow = 35, snarrow, NARROWABLE, Operand(0), [Ctrl, Ctrl] -> [Split];
                /// Halves signed lanes of both operands, saturating as unsigned.
                Unarrow = 36, unarrow, NARROWABLE, Operand(0), [Ctrl, Ctrl] -> [Split];
                /// Halves unsigned lanes of both operands, saturating as unsigned.
                Uunarrow = 37, uunarrow, NARROWABLE, Operand(0), [Ctrl, Ctrl] -> [Split];
                /// Adds neighbouring lanes of the concatenated operands.
                IaddPairwise = 38, iadd_pairwise, WIDENABLE, Operand(0), [Ctrl, Ctrl] -> [Ctrl];
                /// Picks lanes of the first by the second; 0 where the index is 16 or more.
                Swizzle = 39, swizzle, NONE, None, [Is(I8X16), Is(I8X16)] -> [Is(I8X16)];
                /// Picks lanes as x86 does: by the low four bits, 0 where the top bit is set.
                X86Pshufb = 40, x86_pshufb, NONE, None, [Is(I8X16), Is(I8X16)] -> [Is(I8X16)];
                /// Product of fixed-point fractions, rounded and wrapping.
                X86Pmulhrsw = 41, x86_pmulhrsw, Q_FORMAT, Operand(0), [Ctrl, Ctrl] -> [Ctrl];
                /// Unsigned by signed products, added in pairs, saturating.
                X86Pmaddubsw = 42, x86_pmaddubsw, NONE, None, [Is(I8X16), Is(I8X16)] -> [Is(I16X8)];
                /// Unsigned addition, and whether it overflowed.
                UaddOverflow = 43, uadd_overflow, SCALAR_INT, Operand(0), [Ctrl, Ctrl] -> [Ctrl, Is(I8)];
                /// Signed addition, and whether it overflowed.
                SaddOverflow = 44, sadd_overflow, SCALAR_INT, Operand(0), [Ctrl, Ctrl] -> [Ctrl, Is(I8)];
                /// Unsigned subtraction, and whether it overflowed.
                UsubOverflow = 45, usub_overflow, SCALAR_INT, Operand(0), [Ctrl, Ctrl] -> [Ctrl, Is(I8)];
                /// Signed subtraction, and whether it overflowed.
                SsubOverflow = 46, ssub_overflow, SCALAR_INT, Operand(0), [Ctrl, Ctrl] -> [Ctrl, Is(I8)];
                /// Unsigned multiplication, and whether it overflowed.
                UmulOverflow = 47, umul_overflow, NARROW_INT, Operand(0), [Ctrl, Ctrl] -> [Ctrl, Is(I8)];
                /// Signed multiplication, and whether it overflowed.
                SmulOverflow = 48, smul_overflow, NARROW_INT, Operand(0), [Ctrl, Ctrl] -> [Ctrl, Is(I8)];
            }
            /// An operation on three values.
            TernaryOp: Ternary, u4, 0b1000 {
                /// The second operand if the first is not zero, else the third.
                Select = 0, select, ANY, Operand(1), [In(SCALAR_INT), Ctrl, Ctrl] -> [Ctrl];
                /// As `select`, and never speculated past.
                SelectSpectreGuard = 1, select_spectre_guard, ANY, Operand(1), [In(SCALAR_INT), Ctrl, Ctrl] -> [Ctrl];
                /// Bits of the second operand where the first has ones, of the third elsewhere.
                Bitselect = 2, bitselect, ANY, Operand(1), [Ctrl, Ctrl, Ctrl] -> [Ctrl];
                /// As `bitselect`, by the top bit of each lane of the first operand.
                Blendv = 3, blendv, ANY, Operand(1), [Ctrl, Ctrl, Ctrl] -> [Ctrl];
                /// Product of the first two plus the third, rounded once.
                Fma = 4, fma, FLOAT, Operand(1), [Ctrl, Ctrl, Ctrl] -> [Ctrl];
                /// Suspends this stack and resumes another one.
                StackSwitch = 5, stack_switch, ADDRESS, Operand(1), [Ctrl, Ctrl, Ctrl] -> [Ctrl];
                /// Unsigned addition of two operands and a carry, and whether it overflowed.
                UaddOverflowCin = 6, uadd_overflow_cin, SCALAR_INT, Operand(1), [Ctrl, Ctrl, Is(I8)] -> [Ctrl, Is(I8)];
                /// Signed addition of two operands and a carry, and whether it overflowed.
                SaddOverflowCin = 7, sadd_overflow_cin, SCALAR_INT, Operand(1), [Ctrl, Ctrl, Is(I8)] -> [Ctrl, Is(I8)];
                /// Unsigned subtraction with a borrow, and whether it overflowed.
                UsubOverflowBin = 8, usub_overflow_bin, SCALAR_INT, Operand(1), [Ctrl, Ctrl, Is(I8)] -> [Ctrl, Is(I8)];
                /// Signed subtraction with a borrow, and whether it overflowed.
                SsubOverflowBin = 9, ssub_overflow_bin, SCALAR_INT, Operand(1), [Ctrl, Ctrl, Is(I8)] -> [Ctrl, Is(I8)];
            }
            /// A load, by what is read and how it is extended.
            LoadOp: Load, u4, 0b1001 {
                /// Loads a value of the result's type.
                Load = 0, load, ANY, Result, [In(ADDRESS)] -> [Ctrl];
                /// Loads 8 bits and zero-extends them.
                Uload8 = 1, uload8, EXT8, Result, [In(ADDRESS)] -> [Ctrl];
                /// Loads 8 bits and sign-extends them.
                Sload8 = 2, sload8, EXT8, Result, [In(ADDRESS)] -> [Ctrl];
                /// Loads 16 bits and zero-extends them.
                Uload16 = 3, uload16, EXT16, Result, [In(ADDRESS)] -> [Ctrl];
                /// Loads 16 bits and sign-extends them.
                Sload16 = 4, sload16, EXT16, Result, [In(ADDRESS)] -> [Ctrl];
                /// Loads 32 bits and zero-extends them.
                Uload32 = 5, uload32, ADDRESS, Operand(0), [Ctrl] -> [Is(I64)];
                /// Loads 32 bits and sign-extends them.
                Sload32 = 6, sload32, ADDRESS, Operand(0), [Ctrl] -> [Is(I64)];
                /// Loads eight lanes of 8 bits and zero-extends them.
                Uload8x8 = 7, uload8x8, ADDRESS, Operand(0), [Ctrl] -> [Is(I16X8)];
                /// Loads eight lanes of 8 bits and sign-extends them.
                Sload8x8 = 8, sload8x8, ADDRESS, Operand(0), [Ctrl] -> [Is(I16X8)];
                /// Loads four lanes of 16 bits and zero-extends them.
                Uload16x4 = 9, uload16x4, ADDRESS, Operand(0), [Ctrl] -> [Is(I32X4)];
                /// Loads four lanes of 16 bits and sign-extends them.
                Sload16x4 = 10, sload16x4, ADDRESS, Operand(0), [Ctrl] -> [Is(I32X4)];
                /// Loads two lanes of 32 bits and zero-extends them.
                Uload32x2 = 11, uload32x2, ADDRESS, Operand(0), [Ctrl] -> [Is(I64X2)];
                /// Loads two lanes of 32 bits and sign-extends them.
                Sload32x2 = 12, sload32x2, ADDRESS, Operand(0), [Ctrl] -> [Is(I64X2)];
            }
            /// An operation without operands.
            NullaryOp: Nullary, u3, 0b10100 {
                /// Does nothing.
                Nop = 0, nop, NONE, None, [] -> [];
                /// Orders every memory access before it with every one after it.
                Fence = 1, fence, NONE, None, [] -> [];
                /// Stops in a debugger, if there is one.
                Debugtrap = 2, debugtrap, NONE, None, [] -> [];
                /// Marks a place for debug tags.
                SequencePoint = 3, sequence_point, NONE, None, [] -> [];
                /// Reads the pinned register.
                GetPinnedReg = 4, get_pinned_reg, ADDRESS, Result, [] -> [Ctrl];
                /// Reads the frame pointer.
                GetFramePointer = 5, get_frame_pointer, ADDRESS, Result, [] -> [Ctrl];
                /// Reads the stack pointer.
                GetStackPointer = 6, get_stack_pointer, ADDRESS, Result, [] -> [Ctrl];
                /// Reads the return address of this activation.
                GetReturnAddress = 7, get_return_address, ADDRESS, Result, [] -> [Ctrl];
            }
            /// A store, by what is written.
            StoreOp: Store, u2, 0b10_1010 {
                /// Stores a value.
                Store = 0, store, ANY, Operand(0), [Ctrl, In(ADDRESS)] -> [];
                /// Stores the low 8 bits.
                Istore8 = 1, istore8, EXT8, Operand(0), [Ctrl, In(ADDRESS)] -> [];
                /// Stores the low 16 bits.
                Istore16 = 2, istore16, EXT16, Operand(0), [Ctrl, In(ADDRESS)] -> [];
                /// Stores the low 32 bits.
                Istore32 = 3, istore32, EXT32, Operand(0), [Ctrl, In(ADDRESS)] -> [];
            }
            /// A read of a part of a vector.
            LaneOp: Lane, u1, 0b101_0110 {
                /// Reads one lane.
                Extractlane = 0, extractlane, VECTOR, Operand(0), [Ctrl] -> [Lane];
                /// Reads one part of a vector of unknown length.
                ExtractVector = 1, extract_vector, DYN_VECTOR, Operand(0), [Ctrl] -> [ToVector];
            }
            /// A conditional trap.
            CondTrapOp: CondTrap, u1, 0b101_0111 {
                /// Traps if the operand is zero.
                Trapz = 0, trapz, SCALAR_INT, Operand(0), [Ctrl] -> [];
                /// Traps if the operand is not zero.
                Trapnz = 1, trapnz, SCALAR_INT, Operand(0), [Ctrl] -> [];
            }
            /// An access to a global value.
            GlobalOp: UnaryGlobal, u1, 0b101_1000 {
                /// The value or address of a symbol.
                SymbolValue = 0, symbol_value, ANY, Result, [] -> [Ctrl];
                /// The address of a thread-local symbol.
                TlsValue = 1, tls_value, ANY, Result, [] -> [Ctrl];
            }
            /// A direct call.
            CallOp: Call, u1, 0b101_1001 {
                /// Calls a function.
                Call = 0, call, NONE, None, [] -> [];
                /// Calls a function in place of returning.
                ReturnCall = 1, return_call, NONE, None, [] -> [];
            }
            /// A call through an address.
            CallIndirectOp: CallIndirect, u1, 0b101_1010 {
                /// Calls the function at an address.
                CallIndirect = 0, call_indirect, ADDRESS, Operand(0), [Ctrl] -> [];
                /// Calls the function at an address in place of returning.
                ReturnCallIndirect = 1, return_call_indirect, ADDRESS, Operand(0), [Ctrl] -> [];
            }
            }
            singles {
                /// Compares two integers.
                Icmp: IntCompare = 0xc0, "icmp", INT, Operand(0), [Ctrl, Ctrl] -> [Truthy];
                /// Compares two floats.
                Fcmp: FloatCompare = 0xc1, "fcmp", FLOAT, Operand(0), [Ctrl, Ctrl] -> [Truthy];
                /// An integer constant.
                Iconst: UnaryImm = 0xc2, "iconst", NARROW_INT, Result, [] -> [Ctrl];
                /// An `f16` constant.
                F16const: UnaryIeee16 = 0xc3, "f16const", NONE, None, [] -> [Is(F16)];
                /// An `f32` constant.
                F32const: UnaryIeee32 = 0xc4, "f32const", NONE, None, [] -> [Is(F32)];
                /// An `f64` constant.
                F64const: UnaryIeee64 = 0xc5, "f64const", NONE, None, [] -> [Is(F64)];
                /// An `f128` constant.
                F128const: UnaryConst = 0xc6, "f128const", NONE, None, [] -> [Is(F128)];
                /// A vector constant.
                Vconst: VectorConst = 0xc7, "vconst", VECTOR, Result, [] -> [Ctrl];
                /// Replaces one lane.
                Insertlane: TernaryImm8 = 0xc8, "insertlane", VECTOR, Operand(0), [Ctrl, Lane] -> [Ctrl];
                /// Picks lanes of two vectors by a constant mask.
                Shuffle: Shuffle = 0xc9, "shuffle", NONE, None, [Is(I8X16), Is(I8X16)] -> [Is(I8X16)];
                /// Reads, changes and writes memory as one step; gives the old value.
                AtomicRmw: AtomicRmw = 0xca, "atomic_rmw", ATOMIC, Result, [In(ADDRESS), Ctrl] -> [Ctrl];
                /// Writes the third operand if memory holds the second; gives the old value.
                AtomicCas: AtomicCas = 0xcb, "atomic_cas", ATOMIC, Operand(2), [In(ADDRESS), Ctrl, Ctrl] -> [Ctrl];
                /// Loads as one step, sequentially consistent.
                AtomicLoad: AtomicLoad = 0xcc, "atomic_load", ATOMIC, Result, [In(ADDRESS)] -> [Ctrl];
                /// Stores as one step, sequentially consistent.
                AtomicStore: AtomicStore = 0xcd, "atomic_store", ATOMIC, Operand(0), [Ctrl, In(ADDRESS)] -> [];
                /// The same bits as another type of the same width.
                Bitcast: Bitcast = 0xce, "bitcast", ANY, Result, [In(ANY)] -> [Ctrl];
                /// The address of a stack slot.
                StackAddr: StackAddr = 0xcf, "stack_addr", ADDRESS, Result, [] -> [Ctrl];
                /// The address of a dynamic stack slot.
                DynamicStackAddr: DynamicStackAddr = 0xd0, "dynamic_stack_addr", ADDRESS, Result, [] -> [Ctrl];
                /// The address of a function.
                FuncAddr: FuncAddr = 0xd1, "func_addr", ADDRESS, Result, [] -> [Ctrl];
                /// The address of a handler of a block's `try_call`.
                GetExceptionHandlerAddress: ExceptionHandlerAddress = 0xd2, "get_exception_handler_address", ADDRESS, Result, [] -> [Ctrl];
                /// Jumps to a block.
                Jump: Jump = 0xd3, "jump", NONE, None, [] -> [];
                /// Jumps to one of two blocks.
                Brif: Brif = 0xd4, "brif", SCALAR_INT, Operand(0), [Ctrl] -> [];
                /// Jumps to the block that an index selects.
                BrTable: BranchTable = 0xd5, "br_table", NONE, None, [Is(I32)] -> [];
                /// Returns from the function.
                Return: Return = 0xd6, "return", NONE, None, [] -> [];
                /// Stops with a trap.
                Trap: Trap = 0xd7, "trap", NONE, None, [] -> [];
                /// Unsigned addition; traps on overflow.
                UaddOverflowTrap: BinaryTrap = 0xd8, "uadd_overflow_trap", INT_32_64, Operand(0), [Ctrl, Ctrl] -> [Ctrl];
                /// Calls a function; exceptions continue at handlers.
                TryCall: TryCall = 0xd9, "try_call", NONE, None, [] -> [];
                /// Calls the function at an address; exceptions continue at handlers.
                TryCallIndirect: TryCallIndirect = 0xda, "try_call_indirect", ADDRESS, Operand(0), [Ctrl] -> [];
            }
        }
    };
}
