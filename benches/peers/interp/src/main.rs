//! Our machine beside wasmi and native code, on the same kernels in the same run.
//!
//! The kernels are written by hand for each: bytecode in `interp/kernels`, WebAssembly text in `kernels`, Rust
//! here. So the figures compare machines, not compilers. Each is run several times in turn; the shortest time that
//! the thread spent on a processor counts, so that other work on the computer disturbs little. `cargo run --release -- KERNEL` runs one of them.

use std::error::Error;
use std::hint::black_box;
use std::time::Duration;

use cpu_time::ThreadTime;
use packir_interp::{Config, Dispatch, FuncIndex, Program, Vm, text, validate};

/// How often each kernel runs on each machine.
const ROUNDS: u32 = 40;

struct Kernel {
    name: &'static str,
    bytecode: &'static str,
    wasm: &'static str,
    native: fn(u64, &mut [u8]) -> u64,
    n: u64,
}

macro_rules! kernel {
    ($name:ident, $n:expr) => {
        Kernel {
            name: stringify!($name),
            bytecode: include_str!(concat!("../../../../interp/kernels/", stringify!($name), ".pka")),
            wasm: include_str!(concat!("../kernels/", stringify!($name), ".wat")),
            native: $name,
            n: $n,
        }
    };
}

fn main() -> Result<(), Box<dyn Error>> {
    let wanted = std::env::args().skip(1).find(|argument| !argument.starts_with('-'));
    println!(
        "| kernel | native ms | threaded ms | match ms | wasmi ms | threaded / native | wasmi / threaded | wasmi / match |\n\
         |---|---|---|---|---|---|---|---|"
    );
    let mut sums = [0.0; 3];
    let mut count = 0.0;
    for kernel in [
        kernel!(fib, 27),
        kernel!(sieve, 1_000_000),
        kernel!(collatz, 20_000),
        kernel!(xorshift, 500_000),
        kernel!(mandelbrot, 128),
    ] {
        if wanted.as_ref().is_some_and(|wanted| wanted != kernel.name) {
            continue;
        }
        let [native, threaded, matched, wasmi] = times(&kernel)?.map(|time| time.as_secs_f64() * 1e3);
        let ratios = [threaded / native, wasmi / threaded, wasmi / matched];
        println!(
            "| {} | {native:.2} | {threaded:.2} | {matched:.2} | {wasmi:.2} | {:.2} | {:.2} | {:.2} |",
            kernel.name, ratios[0], ratios[1], ratios[2],
        );
        for (sum, ratio) in sums.iter_mut().zip(ratios) {
            *sum += ratio.ln();
        }
        count += 1.0;
    }
    let [native, threaded, matched] = sums.map(|sum: f64| (sum / count).exp());
    println!("| geometric mean | | | | | {native:.2} | {threaded:.2} | {matched:.2} |");
    Ok(())
}

/// The shortest times of a kernel: native, threaded code, the safe loop, wasmi.
fn times(kernel: &Kernel) -> Result<[Duration; 4], Box<dyn Error>> {
    let program: Program = validate(text::assemble(kernel.bytecode)?)?;
    let function =
        program.function_named(kernel.name).ok_or("the bytecode has no function of the kernel's name")?;
    let engine = wasmi::Engine::default();
    let module = wasmi::Module::new(&engine, kernel.wasm)?;
    let mut best = [Duration::MAX; 4];
    for _ in 0..ROUNDS {
        let mut results = [0; 4];
        let mut time = |machine: usize, run: &mut dyn FnMut() -> Result<u64, Box<dyn Error>>| {
            let start = ThreadTime::now();
            results[machine] = run()?;
            best[machine] = best[machine].min(start.elapsed());
            Ok::<_, Box<dyn Error>>(())
        };
        let mut memory = vec![0; 1 << 20];
        time(0, &mut || Ok((kernel.native)(black_box(kernel.n), &mut memory)))?;
        for (machine, dispatch) in [(1, Dispatch::Threaded), (2, Dispatch::Match)] {
            let config = Config { heap_bytes: 1 << 20, dispatch, ..Config::default() };
            let mut vm = Vm::new(&program, config);
            let arguments = arguments(kernel, function, &program, &vm);
            time(machine, &mut || Ok(vm.call(function, &arguments)?[0]))?;
        }
        let mut store = wasmi::Store::new(&engine, ());
        let instance = wasmi::Linker::new(&engine).instantiate_and_start(&mut store, &module)?;
        let run = instance.get_typed_func::<i64, i64>(&store, "run")?;
        time(3, &mut || Ok(run.call(&mut store, kernel.n.cast_signed())?.cast_unsigned()))?;
        assert!(results.iter().all(|&result| result == results[0]), "{}: {results:?}", kernel.name);
    }
    Ok(best)
}

/// The argument slots of a bytecode kernel: `n`, and before it where memory begins or the random seed.
fn arguments(kernel: &Kernel, function: FuncIndex, program: &Program, vm: &Vm<'_>) -> Vec<u64> {
    let first = match kernel.name {
        "sieve" => vm.memory().heap_start(),
        _ => SEED,
    };
    let parameters = program.function(function).map_or(0, |function| function.parameters as usize);
    [first, kernel.n][2 - parameters..].to_vec()
}

const SEED: u64 = 88_172_645_463_325_252;

fn fib(n: u64, memory: &mut [u8]) -> u64 {
    if n <= 1 { n } else { black_box(fib)(n - 1, memory) + black_box(fib)(n - 2, memory) }
}

fn sieve(n: u64, memory: &mut [u8]) -> u64 {
    let n = n as usize;
    let mut count = 0;
    for candidate in 2..n {
        if memory[candidate] == 0 {
            count += 1;
            let mut multiple = candidate * candidate;
            while multiple < n {
                memory[multiple] = 1;
                multiple += candidate;
            }
        }
    }
    count
}

fn collatz(n: u64, _: &mut [u8]) -> u64 {
    let mut sum = 0;
    for start in 1..n {
        let mut x = start;
        while x != 1 {
            sum += 1;
            x = if x % 2 == 0 { x / 2 } else { 3 * x + 1 };
        }
    }
    sum
}

fn xorshift(n: u64, _: &mut [u8]) -> u64 {
    let (mut x, mut sum) = (SEED, 0);
    for _ in 0..n {
        x ^= x << 13;
        x ^= x >> 7;
        x ^= x << 17;
        sum ^= x;
    }
    sum
}

fn mandelbrot(n: u64, _: &mut [u8]) -> u64 {
    let distance = 4.0 / n as f64;
    let mut count = 0;
    for row in 0..n {
        let ci = row as f64 * distance - 2.0;
        for column in 0..n {
            let cr = column as f64 * distance - 2.0;
            let (mut x, mut y, mut steps) = (cr, ci, 50);
            loop {
                let (xx, yy) = (x * x, y * y);
                if xx + yy > 4.0 {
                    break;
                }
                y = x * y;
                y = y + y + ci;
                x = xx - yy + cr;
                steps -= 1;
                if steps == 0 {
                    count += 1;
                    break;
                }
            }
        }
    }
    count
}
