//! Programs: calls, frames, memory, traps.

use super::{SMALL, program, run};
use crate::memory::Memory;
use crate::operand::FuncIndex;
use crate::trap::{Trap, TrapCode, TrapKind};
use crate::vm::{CallError, Config, Vm};

const OOB: TrapKind = TrapKind::Code(TrapCode::HEAP_OUT_OF_BOUNDS);
const STACK: TrapKind = TrapKind::Code(TrapCode::STACK_OVERFLOW);

fn heap() -> u64 {
    Memory::new(SMALL.memory_stack_bytes, SMALL.heap_bytes).heap_start()
}

/// Runs operations between parameters in r1 and up and as many results.
fn operations(parameters: u32, results: u32, text: &str, arguments: &[u64]) -> Result<Vec<u64>, TrapKind> {
    run(&format!("signature {parameters} -> {results}\nfunction %f sig0 {{ {text} ret 0 }}"), arguments)
}

fn xorshift(mut seed: u64, n: u32) -> u64 {
    let mut sum = 0;
    for _ in 0..n {
        seed ^= seed << 13;
        seed ^= seed >> 7;
        seed ^= seed << 17;
        sum ^= seed;
    }
    sum
}

#[test]
fn kernels_give_their_results() {
    assert_eq!(run(include_str!("../../../kernels/fib.pka"), &[15]), Ok(vec![610]));
    assert_eq!(run(include_str!("../../../kernels/sieve.pka"), &[heap(), 1000]), Ok(vec![168]));
    assert_eq!(run(include_str!("../../../kernels/collatz.pka"), &[10]), Ok(vec![61]));
    assert_eq!(run(include_str!("../../../kernels/xorshift.pka"), &[1, 2]), Ok(vec![xorshift(1, 2)]));
}

#[test]
fn constants() {
    for value in ["0", "-1", "549755813887", "-549755813888"] {
        let want = value.parse::<i64>().unwrap().cast_unsigned();
        assert_eq!(operations(0, 1, &format!("const r1, {value}"), &[]), Ok(vec![want]));
    }
    let text = "signature 0 -> 2\nfunction %f sig0 { const 7 const 0xFEDCBA9876543210
        const_pool r1, const1 const_pool r2, const0 ret 0 }";
    assert_eq!(run(text, &[]), Ok(vec![0xFEDC_BA98_7654_3210, 7]));
}

#[test]
fn constants_of_several_functions_stay_apart() {
    let text = "signature 0 -> 2
        function %g sig0 { const 1000 const_pool r1, const0 ret 0 }
        function %f sig0 { const 2000 call %g, 1 const_pool r1, const0 ret 0 }";
    assert_eq!(run(text, &[]), Ok(vec![2000, 1000]));
}

#[test]
fn jumps_go_where_they_say() {
    let text = "jump a b: const r1, 2 jump c a: const r1, 1 jump b c:";
    assert_eq!(operations(0, 1, text, &[]), Ok(vec![2]));
    assert_eq!(operations(0, 1, "const r1, 7 jump +1 const r1, 8", &[]), Ok(vec![7]));
}

#[test]
fn a_jump_table_cuts_its_index() {
    let text =
        "br_table r1, 2 jump a jump b jump c a: const r1, 10 ret 0 b: const r1, 20 ret 0 c: const r1, 30";
    for (index, want) in [(0, 10), (1, 20), (2, 30), (3, 30), (u64::MAX, 30)] {
        assert_eq!(operations(1, 1, text, &[index]), Ok(vec![want]), "{index}");
    }
    assert_eq!(operations(1, 1, "br_table r1, 0 jump a a: const r1, 5", &[9]), Ok(vec![5]));
}

#[test]
fn loads_and_stores_of_all_widths_and_orders() {
    let bytes = 0x8182_8384_8586_8788_u64;
    let big = |width: u32| bytes.swap_bytes() >> (64 - width);
    let little = |width: u32| bytes & (u64::MAX >> (64 - width));
    let extended = |from: u32, to: u32, value: u64| {
        let signed = (value << (64 - from)).cast_signed() >> (64 - from);
        signed.cast_unsigned() & (u64::MAX >> (64 - to))
    };
    let load = |mnemonic: &str| {
        let text = format!("store64 r2, r1, 8 {mnemonic} r1, r1, 8");
        operations(2, 1, &text, &[heap(), bytes]).unwrap()[0]
    };
    for width in [8, 16, 32, 64] {
        assert_eq!(load(&format!("load{width}")), little(width));
        if width > 8 {
            assert_eq!(load(&format!("load_be{width}")), big(width));
        }
        for to in [16, 32, 64].into_iter().filter(|&to| to > width) {
            assert_eq!(load(&format!("load{width}_s{to}")), extended(width, to, little(width)));
            if width > 8 {
                assert_eq!(load(&format!("load_be{width}_s{to}")), extended(width, to, big(width)));
            }
        }
        for (order, value) in [("", little(width)), ("_be", extended(width, width, bytes))] {
            if width == 8 && order == "_be" {
                continue;
            }
            let text =
                format!("const r3, -1 store64 r3, r1, 0 store{order}{width} r2, r1, 0 load64 r1, r1, 0");
            let stored = operations(2, 1, &text, &[heap(), bytes]).unwrap()[0];
            let value = if order == "_be" { value.swap_bytes() >> (64 - width) } else { value };
            let rest = if width == 64 { 0 } else { u64::MAX << width };
            assert_eq!(stored, value | rest, "store{order}{width}");
        }
        let text = format!(
            "const r3, -1 store64 r3, r1, 3 store_index{width} r2, r1, r4, 3, 1
             load_index{width} r2, r1, r4, 3, 1 load64 r1, r1, 17"
        );
        let indexed = operations(4, 2, &text, &[heap(), bytes, 0, 2]).unwrap();
        assert_eq!(indexed, [little(width), little(width)]);
    }
}

#[test]
fn wide_loads_and_stores() {
    let text =
        "store128 r2, r3, r1, 0 load_be128 r4, r5, r1, 0 store_be128 r4, r5, r1, 16 load128 r2, r3, r1, 16
        load64 r1, r1, 0 mov r6, r1 mov r1, r2 mov r2, r3 mov r3, r4 mov r4, r5 mov r5, r6";
    let results = operations(3, 5, text, &[heap(), 1, 0x8000_0000_0000_0002]);
    assert_eq!(results, Ok(vec![1, 0x8000_0000_0000_0002, 0x0200_0000_0000_0080, 1 << 56, 1]));
}

#[test]
fn addresses_wrap_and_are_checked() {
    let end = heap() + 4096;
    for (address, offset, want) in [
        (end - 8, 0, true),
        (end - 7, 0, false),
        (end, -8, true),
        (end + (1 << 20), -(1 << 20) - 8, true),
        (Memory::BASE, 0, true),
        (Memory::BASE, -1, false),
        (0, 0, false),
        (u64::MAX, 0x10001, true),
        (u64::MAX - 7, 0, false),
        (1 << 63, 0, false),
        (Memory::FUNCTIONS, 0, false),
    ] {
        let check = |text: &str| operations(1, 1, text, &[address]).map(|_| ());
        let result = if want { Ok(()) } else { Err(OOB) };
        assert_eq!(check(&format!("load64 r1, r1, {offset}")), result, "{address:#x} + {offset}");
        assert_eq!(check(&format!("store64 r1, r1, {offset}")), result, "{address:#x} + {offset}");
        if let Ok(offset) = i16::try_from(offset) {
            assert_eq!(check(&format!("const r2, 0 load_index64 r1, r1, r2, 7, {offset}")), result);
        }
        if (-(1 << 23)..1 << 23).contains(&offset) {
            let mapped = check(&format!("check_memory r1, 8, {offset}, user9"));
            assert_eq!(
                mapped,
                result.map_err(|_| TrapCode::user(9).unwrap().into()),
                "{address:#x} + {offset}"
            );
        }
    }
    // All 16 bytes must be there, and nothing is written if they are not.
    assert_eq!(operations(1, 1, "store128 r1, r1, r1, -15", &[end]), Err(OOB));
    assert_eq!(operations(1, 2, "load128 r1, r2, r1, -16", &[end]), Ok(vec![0, 0]));
}

#[test]
fn atomic_updates() {
    type Update = fn(i128, i128) -> i128;
    let model: [(&str, Update); 11] = [
        ("add", |a, b| a.wrapping_add(b)),
        ("sub", |a, b| a.wrapping_sub(b)),
        ("and", |a, b| a & b),
        ("nand", |a, b| !(a & b)),
        ("or", |a, b| a | b),
        ("xor", |a, b| a ^ b),
        ("xchg", |_, b| b),
        ("umin", |a, b| if a.cast_unsigned() < b.cast_unsigned() { a } else { b }),
        ("umax", |a, b| if a.cast_unsigned() > b.cast_unsigned() { a } else { b }),
        ("smin", |a, b| a.min(b)),
        ("smax", |a, b| a.max(b)),
    ];
    let mask = |width: u32| u128::MAX >> (128 - width);
    let values = [0, 1, 0x7F, 0x80, 0xFF, 0x1234_5678_9ABC_DEF0, u64::MAX, 1 << 63, 0x8000_8080];
    for (kind, model) in model {
        for (old, operand) in values.iter().flat_map(|&a| values.iter().map(move |&b| (a, b))) {
            for width in [8, 16, 32, 64] {
                let (old, operand) = (u128::from(old) & mask(width), u128::from(operand) & mask(width));
                // Sign-extended, integers of any width behave as 128-bit ones.
                let signed = |a: u128| (a << (128 - width)).cast_signed() >> (128 - width);
                let new = model(signed(old), signed(operand)).cast_unsigned() & mask(width);
                let narrow = |a: u128| u64::try_from(a).unwrap();
                for (order, swap) in [("little", false), ("big", true)] {
                    let at_rest = |a: u64| if swap { a.swap_bytes() >> (64 - width) } else { a };
                    let text = format!(
                        "store{width} r2, r1, 0 atomic_rmw{width} r2, r1, r3, {kind}, {order} load{width} r1, r1, 0"
                    );
                    let got = operations(3, 2, &text, &[heap(), at_rest(narrow(old)), narrow(operand)]);
                    assert_eq!(got, Ok(vec![at_rest(narrow(new)), narrow(old)]), "{kind} {width} {order}");
                }
            }
            let new = model(i128::from(old) << 64 | 5, i128::from(operand) << 64 | 3).cast_unsigned();
            let text = format!(
                "store_be128 r2, r3, r1, 0 atomic_rmw128 r2, r3, r1, r4, r5, {kind}, big
                 load_be128 r4, r5, r1, 0 mov r1, r4 mov r4, r5"
            );
            let got = operations(5, 4, &text, &[heap(), 5, old, 3, operand]).unwrap();
            let [lo, _, hi] = [got[0], 0, got[3]];
            assert_eq!(u128::from(hi) << 64 | u128::from(lo), new, "{kind} 128");
            assert_eq!(got[1..3], [5, old]);
        }
    }
    assert_eq!(operations(3, 2, "atomic_rmw64 r2, r1, r3, add, little", &[8, 0, 0]), Err(OOB));
}

#[test]
fn compare_and_swap() {
    for width in [8, 16, 32, 64] {
        for (expected, order) in [(0x55, "little"), (0x56, "little"), (0x55, "big"), (0x56, "big")] {
            let suffix = if order == "big" && width > 8 { "_be" } else { "" };
            let text = format!(
                "store{suffix}{width} r2, r1, 0 atomic_cas{width} r2, r1, r3, r4, {order} load{suffix}{width} r1, r1, 0"
            );
            let got = operations(4, 2, &text, &[heap(), 0x55, expected, 0x77]);
            assert_eq!(got, Ok(vec![if expected == 0x55 { 0x77 } else { 0x55 }, 0x55]), "{width} {order}");
        }
    }
    for (expected, order) in [(9, "little"), (8, "big"), (9, "big")] {
        let suffix = if order == "big" { "_be" } else { "" };
        let text = format!(
            "store{suffix}128 r2, r3, r1, 0 cas_store128 r1, r4, r3, r2, r2, {order} load{suffix}128 r2, r3, r1, 0
             mov r1, r3"
        );
        let got = operations(4, 2, &text, &[heap(), 8, 6, expected]);
        assert_eq!(got, Ok(if expected == 8 { vec![8, 8] } else { vec![6, 8] }), "{expected} {order}");
    }
}

#[test]
fn the_pinned_register_outlives_calls() {
    let text = "signature 1 -> 1
        function %set sig0 { set_pinned r1 ret 0 }
        function %f sig0 { mov r3, r1 call %set, 2 const r1, 0 get_pinned r1 ret 0 }";
    assert_eq!(run(text, &[42]), Ok(vec![42]));
    let program = program(text);
    let vm = &mut Vm::new(&program, SMALL);
    assert_eq!(vm.call(program.function_named("set").unwrap(), &[7]), Ok(vec![7]));
    assert_eq!(vm.call(program.function_named("f").unwrap(), &[8]), Ok(vec![8]));
}

#[test]
fn memory_frames_nest_and_are_given_back() {
    // Each activation stores n at its slot, calls itself, and reads its own n back.
    let text = "signature 1 -> 1
        function %sum sig0 slots 6 memory 16 {
            enter 6, 1
            stack_addr r2, 8
            store64 r1, r2, 0
            br_z r1, done
            add_imm64 r4, r1, -1
            call %sum, 3
            load64 r1, r2, 0
            add64 r1, r1, r4
          done:
            ret 1
        }
        function %f sig0 { stack_pointer r2 mov r4, r1 call %sum, 3 stack_pointer r3 sub64 r2, r2, r3
            add64 r1, r4, r2 ret 0 }";
    assert_eq!(run(text, &[100]), Ok(vec![5050]));
    // 4096 bytes are 256 frames: numbers up to 255.
    assert_eq!(run(text, &[255]), Ok(vec![255 * 128]));
    assert_eq!(run(text, &[256]), Err(STACK));
}

#[test]
fn recursion_without_end_overflows_the_value_stack() {
    let text = "signature 0 -> 0\nfunction %f sig0 { call %f, 1 ret 0 }";
    assert_eq!(run(text, &[]), Err(STACK));
    // Indirectly, with large frames, and with a base far away.
    let text = "signature 0 -> 0\nfunction %f sig0 { func_addr r2, %f call_indirect r2, sig0, 3 ret 0 }";
    assert_eq!(run(text, &[]), Err(STACK));
    let text = "signature 0 -> 0\nfunction %f sig0 slots 3000 { enter 3000, 0 call %f, 1200 ret 0 }";
    assert_eq!(run(text, &[]), Err(STACK));
    let text = "signature 0 -> 0\nfunction %f sig0 { call %f, 16777215 ret 0 }";
    assert_eq!(run(text, &[]), Err(STACK));
}

#[test]
fn tail_calls_take_no_stack() {
    let text = "signature 2 -> 2
        signature 1 -> 2
        function %two sig1 slots 3 memory 32 { enter 3, 2 br_z r1, done add_imm64 r1, r1, -1 const r2, 9
            tail_call %one, 2 done: stack_pointer r1 const r2, 0 ret 2 }
        function %one sig0 { br_z r1, done add_imm64 r1, r1, -1 func_addr r3, %two
            tail_call_indirect r3, sig1, 0 done: stack_pointer r1 const r2, 0 ret 0 }";
    let program = program(text);
    let config = Config { fuel: Some(1_000_000), ..SMALL };
    let mut vm = Vm::new(&program, config);
    let two = program.function_named("two").unwrap();
    let top = heap();
    for n in [0, 1, 2, 99_999, 100_000] {
        let sp = if n % 2 == 0 { top - 32 } else { top };
        assert_eq!(vm.call(two, &[n]), Ok(vec![sp, 0]), "{n}");
    }
}

#[test]
fn calls_of_functions_from_outside() {
    let text = "signature 3 -> 1
        signature 1 -> 1
        signature 2 -> 2
        libcall %Memset sig0
        libcall %CeilF64 sig1
        import %swap sig2
        import %missing sig1
        function %by_call sig1 { mov r11, r1 call %CeilF64, 10 mov r1, r11 ret 0 }
        function %by_address sig1 { mov r11, r1 func_addr r2, %CeilF64 call_indirect r2, sig1, 10 mov r1, r11 ret 0 }
        function %by_tail_call sig1 { tail_call %CeilF64, 0 }
        function %through sig1 slots 3 memory 16 { enter 3, 1 func_addr r2, %CeilF64 tail_call_indirect r2, sig1, 1 }
        function %nested sig1 { mov r11, r1 call %through, 10 mov r1, r11 ret 0 }
        function %swapped sig2 { mov r5, r1 mov r6, r2 call %swap, 4 mov r1, r5 mov r2, r6 ret 0 }
        function %unlinked sig1 { call %missing, 4 ret 0 }
        function %fill sig0 { mov r5, r1 mov r6, r2 mov r7, r3 call %Memset, 4 load8 r1, r5, 0 ret 0 }";
    let program = program(text);
    let mut vm = Vm::new(&program, SMALL);
    assert_eq!(
        vm.define("swap", |_, slots| {
            slots.swap(0, 1);
            Ok(())
        }),
        1
    );
    assert_eq!(vm.define("nothing", |_, _| Ok(())), 0);
    let mut call =
        |name: &str, arguments: &[u64]| match vm.call(program.function_named(name).unwrap(), arguments) {
            Ok(results) => Ok(results),
            Err(CallError::Trap(trap)) => Err(trap.kind),
            Err(error) => panic!("{error}"),
        };
    let (x, ceil) = (1.25_f64.to_bits(), 2.0_f64.to_bits());
    for name in ["CeilF64", "by_call", "by_address", "by_tail_call", "through", "nested"] {
        assert_eq!(call(name, &[x]), Ok(vec![ceil]), "{name}");
    }
    assert_eq!(call("swapped", &[1, 2]), Ok(vec![2, 1]));
    assert_eq!(call("swap", &[1, 2]), Ok(vec![2, 1]));
    assert_eq!(call("unlinked", &[1]), Err(TrapKind::UnlinkedImport));
    assert_eq!(call("missing", &[1]), Err(TrapKind::UnlinkedImport));
    assert_eq!(call("fill", &[heap(), 0x1234, 4096]), Ok(vec![0x34]));
    assert_eq!(call("fill", &[heap(), 0x1234, 4097]), Err(OOB));
}

#[test]
fn imports_see_memory_and_may_trap() {
    let text = "signature 1 -> 0\nimport %print sig0\nfunction %f sig0 { mov r3, r1 call %print, 2 ret 0 }";
    let program = program(text);
    let mut printed = Vec::new();
    let mut vm = Vm::new(&program, SMALL);
    vm.define("print", |memory, slots| {
        let bytes = memory.slice(slots[0], 3).map_err(|_| TrapCode::HEAP_OUT_OF_BOUNDS)?;
        printed.extend_from_slice(bytes);
        Ok(())
    });
    vm.memory_mut().heap_mut()[..3].copy_from_slice(b"abc");
    let f = program.function_named("f").unwrap();
    assert_eq!(vm.call(f, &[heap()]), Ok(vec![]));
    let trap = Trap { kind: OOB, function: 1, pc: 1 };
    assert_eq!(vm.call(f, &[0]), Err(CallError::Trap(trap)));
    drop(vm);
    assert_eq!(printed, b"abc");
}

#[test]
fn indirect_calls_check_address_and_signature() {
    let text = "signature 1 -> 1
        signature 1 -> 1
        function %other sig1 { ret 0 }
        function %same sig0 { const r1, 5 ret 0 }
        function %f sig0 { call_indirect r1, sig0, 4 mov r1, r5 ret 0 }";
    let bad = Err(TrapKind::BadCallTarget);
    assert_eq!(run(text, &[Memory::function_address(1)]), Ok(vec![5]));
    assert_eq!(run(text, &[Memory::function_address(0)]), bad, "an equal signature is another one");
    for address in [0, 1, Memory::function_address(1) + 8, Memory::function_address(3), u64::MAX, 1 << 40] {
        assert_eq!(run(text, &[address]), bad, "{address:#x}");
    }
}

#[test]
fn far_slots_move() {
    let text = "signature 1 -> 1
        function %f sig0 slots 1001 { enter 1001, 0 mov_far s1000, s1 const r1, 0 mov_far s500, s1000
            mov_far s1, s500 ret 0 }";
    assert_eq!(run(text, &[77]), Ok(vec![77]));
}

#[test]
fn many_parameters_and_results() {
    // 300 of each: beyond what a byte names.
    let text = "signature 300 -> 300
        function %reverse sig0 slots 301 { enter 301, 0 mov_far s1, s300 mov_far s300, s2 ret 0 }
        function %f sig0 slots 700 { enter 700, 0 mov_far s610, s1 mov_far s611, s2 call %reverse, 400
            mov_far s1, s401 mov_far s300, s700 ret 0 }";
    let text = text.replace("s610, s1 mov_far s611, s2", "s401, s1 mov_far s402, s2 mov_far s699, s300");
    let text = text.replace("slots 700 { enter 700", "slots 701 { enter 701").replace("s699", "s700");
    let arguments: Vec<u64> = (1..=300).collect();
    let results = run(&text, &arguments).unwrap();
    assert_eq!((results[0], results[299], results[150]), (300, 2, 151));
}

#[test]
fn traps_tell_their_place() {
    let text = "signature 1 -> 0
        function %g sig0 { nop trap_nz r1, user3 ret 0 }
        function %f sig0 { mov r3, r1 nop call %g, 2 trap stk_ovf }";
    let program = program(text);
    let mut vm = Vm::new(&program, SMALL);
    let f = program.function_named("f").unwrap();
    let trap = |kind, function, pc| Err(CallError::Trap(Trap { kind, function, pc }));
    assert_eq!(vm.call(f, &[1]), trap(TrapCode::user(3).unwrap().into(), 0, 1));
    assert_eq!(vm.call(f, &[0]), trap(STACK, 1, 3));
    // The machine goes on working after a trap.
    assert_eq!(vm.call(FuncIndex::new(0).unwrap(), &[0]), Ok(vec![]));
}

#[test]
fn fuel_ends_loops_and_recursion_and_counts_exactly() {
    let text = "signature 1 -> 0
        function %loop sig0 { back: add_imm64 r1, r1, -1 br_nz r1, back ret 0 }
        function %spin sig0 { back: jump back }
        function %tail sig0 { tail_call %tail, 0 }";
    let program = program(text);
    let f = |name| program.function_named(name).unwrap();
    let mut vm = Vm::new(&program, Config { fuel: Some(10), ..SMALL });
    // Eleven rounds jump back ten times.
    assert_eq!(vm.call(f("loop"), &[11]), Ok(vec![]));
    assert_eq!(vm.fuel(), 0);
    vm.set_fuel(Some(10));
    assert!(matches!(
        vm.call(f("loop"), &[12]),
        Err(CallError::Trap(Trap { kind: TrapKind::OutOfFuel, function: 0, pc: 1 }))
    ));
    for name in ["spin", "tail"] {
        vm.set_fuel(Some(1000));
        let result = vm.call(f(name), &[0]);
        assert!(
            matches!(result, Err(CallError::Trap(Trap { kind: TrapKind::OutOfFuel, pc: 0, .. }))),
            "{result:?}"
        );
        assert_eq!(vm.fuel(), 0);
    }
}

#[test]
fn statistics_count_operations_and_calls() {
    let program = program(include_str!("../../../kernels/fib.pka"));
    let mut vm = Vm::new(&program, Config { statistics: true, ..SMALL });
    let fib = program.function_named("fib").unwrap();
    assert_eq!(vm.call(fib, &[2]), Ok(vec![1]));
    let statistics = vm.statistics().unwrap();
    // fib(2) takes 8 operations and calls fib(1) and fib(0), 2 each.
    assert_eq!((statistics.operations, statistics.calls), (8 + 2 + 2, 2));
    let top: Vec<_> = statistics.by_operation.iter().filter(|(_, count)| *count == 3).collect();
    assert_eq!(top, [&("ret", 3), &("br_gt_u_imm", 3)]);
    assert!(Vm::new(&program, SMALL).statistics().is_none());
}

#[test]
fn wrong_calls_are_refused() {
    let program = program("signature 1 -> 0\nfunction %f sig0 { ret 0 }");
    let mut vm = Vm::new(&program, SMALL);
    let f = FuncIndex::new(0).unwrap();
    assert_eq!(vm.call(f, &[]), Err(CallError::WrongArgumentCount { expected: 1, found: 0 }));
    let missing = FuncIndex::new(1).unwrap();
    assert_eq!(vm.call(missing, &[]), Err(CallError::NoSuchFunction(missing)));
    // A stack without room for one frame.
    let mut vm = Vm::new(&program, Config { stack_slots: 255, ..SMALL });
    assert!(matches!(vm.call(f, &[0]), Err(CallError::Trap(Trap { kind: STACK, .. }))));
}

#[test]
fn the_return_address_tells_callers_apart() {
    let text = "signature 0 -> 1
        signature 0 -> 2
        function %g sig0 { return_address r1 ret 0 }
        function %f sig1 { call %g, 1 mov r1, r2 call %g, 2 mov r2, r3 ret 0 }";
    let results = run(text, &[]).unwrap();
    assert_ne!(results[0], results[1]);
}

#[test]
fn idle_operations() {
    assert_eq!(operations(1, 1, "nop fence debug_trap", &[3]), Ok(vec![3]));
    assert_eq!(operations(0, 1, "func_addr r1, fn0", &[]), Ok(vec![Memory::FUNCTIONS]));
}
