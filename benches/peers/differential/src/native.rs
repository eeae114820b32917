//! Code that Cranelift compiles for this processor.
//!
//! Calls are made in child processes, so that a trap, or a jump into nowhere, ends only the child. A trap is a signal at
//! an instruction for which Cranelift has recorded the code; the child leaves the address in memory that it shares with
//! its parent.

use std::fmt::Write;
use std::io;
use std::ptr;
use std::sync::atomic::{AtomicPtr, Ordering};

use cranelift_codegen::ir::{Function, UserFuncName};
use cranelift_codegen::isa::OwnedTargetIsa;
use cranelift_codegen::settings::{self, Configurable};
use cranelift_codegen::{CodegenError, Context};
use cranelift_jit::{JITBuilder, JITModule};
use cranelift_module::{FuncId, Linkage, Module, ModuleError, default_libcall_names};
use packir::ir::Signature;
use packir::ir::immediates::DataValue;

use crate::source::Run;
use crate::{Outcome, quietly};

/// How much Cranelift optimises.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Level {
    /// Not at all.
    None,
    /// For speed.
    Speed,
}

/// Why there is no code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CompileError {
    /// The back end does not do something.
    Unsupported(String),
    /// Anything else.
    Failed(String),
}

/// Functions compiled to code, with a way in for each.
pub struct Native {
    module: JITModule,
    signatures: Vec<Signature>,
    /// The functions that take a pointer to arguments and one to results, and call the function of that position.
    ways_in: Vec<FuncId>,
    /// The addresses of instructions that trap, in order, and their codes.
    traps: Vec<(usize, String)>,
}

/// How long a child may take, in seconds.
const SECONDS: u32 = 20;
/// The bytes that an argument or a result takes.
const STRIDE: usize = 16;
/// The most arguments or results.
const MOST: usize = 64;

/// What a child shares with its parent.
#[repr(C)]
struct Shared {
    /// How many runs returned.
    returned: usize,
    /// The signal that ended the run after them, or 0.
    signal: usize,
    /// Where the signal came.
    at: usize,
    args: [[u8; STRIDE]; MOST],
}

static SHARED: AtomicPtr<Shared> = AtomicPtr::new(ptr::null_mut());

impl Native {
    /// Compiles functions called `u0:0`, `u0:1` and so on, which have these signatures.
    ///
    /// # Errors
    ///
    /// If Cranelift does not compile them.
    pub fn new(functions: &[Function], signatures: &[Signature], level: Level) -> Result<Self, CompileError> {
        let failed = |error: &dyn std::fmt::Debug| CompileError::Failed(format!("{error:?}"));
        let mut ways_in = String::new();
        for (index, signature) in signatures.iter().enumerate() {
            ways_in.push_str(&way_in(functions.len() + index, index, signature));
        }
        let ways_in = cranelift_reader::parse_functions(&ways_in).map_err(|error| failed(&error))?;
        let isa = target(level).map_err(CompileError::Failed)?;
        let mut builder = JITBuilder::with_isa(isa, default_libcall_names());
        for (name, address) in library() {
            builder.symbol(name, address);
        }
        let mut module = JITModule::new(builder);
        let all: Vec<&Function> = functions.iter().chain(&ways_in).collect();
        let mut ids = Vec::new();
        for (index, function) in all.iter().enumerate() {
            let id = module.declare_function(&format!("f{index}"), Linkage::Export, &function.signature);
            ids.push(id.map_err(|error| failed(&error))?);
        }
        let mut traps = Vec::new();
        for (&function, &id) in all.iter().zip(&ids) {
            let mut context = Context::for_function(function.clone());
            context.func.name = UserFuncName::user(0, id.as_u32());
            quietly(|| module.define_function(id, &mut context).map_err(compile_error))
                .map_err(CompileError::Unsupported)??;
            let code = context.compiled_code().expect("it was compiled");
            traps.extend(code.buffer.traps().iter().map(|trap| (id, trap.offset, trap.code.to_string())));
        }
        module.finalize_definitions().map_err(|error| failed(&error))?;
        let place = |(id, offset, code): (FuncId, u32, String)| {
            (module.get_finalized_function(id).addr() + offset as usize, code)
        };
        let mut traps: Vec<(usize, String)> = traps.into_iter().map(place).collect();
        traps.sort();
        let ways_in = ids.split_off(functions.len());
        Ok(Self { module, signatures: signatures.to_vec(), ways_in, traps })
    }

    /// Makes calls, each in memory of its own.
    ///
    /// # Errors
    ///
    /// If the operating system gives no memory or no process.
    pub fn run(&self, runs: &[Run]) -> io::Result<Vec<Outcome>> {
        let mapping = Mapping::new(runs.len())?;
        let mut outcomes: Vec<Outcome> = Vec::new();
        while outcomes.len() < runs.len() {
            let before = outcomes.len();
            let status = mapping.in_child(|| self.run_in_child(&mapping, runs, before))?;
            let shared = mapping.shared();
            for (index, run) in runs.iter().enumerate().take(shared.returned).skip(before) {
                let types = self.signatures[run.function].returns().iter().map(|param| param.value_type);
                let bits = mapping.results(index).iter().map(|bytes| u128::from_le_bytes(*bytes));
                outcomes.push(Outcome::Results(
                    types.zip(bits).map(|(ty, bits)| DataValue::new(ty, bits)).collect(),
                ));
            }
            if outcomes.len() < runs.len() {
                outcomes.push(self.what_ended(shared.signal, shared.at, status));
            }
        }
        Ok(outcomes)
    }

    fn what_ended(&self, signal: usize, at: usize, status: i32) -> Outcome {
        match self.traps.binary_search_by_key(&at, |(place, _)| *place) {
            Ok(found) if signal != 0 => Outcome::Trap(self.traps[found].1.clone()),
            _ => Outcome::Failure(format!("signal {signal} at {at:#x}, exit status {status}")),
        }
    }

    /// The body of a child: the runs from number `first` on.
    fn run_in_child(&self, mapping: &Mapping, runs: &[Run], first: usize) {
        let shared = mapping.shared_mut();
        *shared = Shared { returned: first, signal: 0, at: 0, args: [[0; STRIDE]; MOST] };
        for (index, run) in runs.iter().enumerate().skip(first) {
            for (place, arg) in shared.args.iter_mut().zip(&run.args) {
                *place = arg.bits.to_le_bytes();
            }
            let code = self.module.get_finalized_function(self.ways_in[run.function]);
            // SAFETY: the way in is a function of this type: it is compiled from the text of `way_in`.
            let call: extern "C" fn(*const [u8; STRIDE], *mut [u8; STRIDE]) =
                unsafe { std::mem::transmute(code) };
            call(shared.args.as_ptr(), mapping.results_at(index));
            shared.returned = index + 1;
        }
    }

    /// Gives the code back.
    pub fn free(self) {
        // SAFETY: the code was run in children only, which are gone.
        unsafe { self.module.free_memory() }
    }
}

impl std::fmt::Debug for Native {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Native").field("functions", &self.signatures.len()).finish_non_exhaustive()
    }
}

fn compile_error(error: ModuleError) -> CompileError {
    match error {
        ModuleError::Compilation(CodegenError::Unsupported(what)) => CompileError::Unsupported(what),
        error => CompileError::Failed(format!("{error:?}")),
    }
}

/// The functions of the run-time library, by the names that Cranelift calls them.
fn library() -> [(&'static str, *const u8); 10] {
    macro_rules! functions {
        ($($name:ident($($arg:ident),*): $float:ident, $method:ident;)*) => {
            [$({
                extern "C" fn $name($($arg: $float),*) -> $float {
                    $float::$method($($arg),*)
                }
                (stringify!($name), $name as *const u8)
            }),*]
        };
    }
    functions! {
        ceilf(x): f32, ceil;
        floorf(x): f32, floor;
        truncf(x): f32, trunc;
        nearbyintf(x): f32, round_ties_even;
        fmaf(x, y, z): f32, mul_add;
        ceil(x): f64, ceil;
        floor(x): f64, floor;
        trunc(x): f64, trunc;
        nearbyint(x): f64, round_ties_even;
        fma(x, y, z): f64, mul_add;
    }
}

/// This processor.
fn target(level: Level) -> Result<OwnedTargetIsa, String> {
    let mut flags = settings::builder();
    let opt_level = match level {
        Level::None => "none",
        Level::Speed => "speed",
    };
    for (name, value) in [
        ("opt_level", opt_level),
        ("is_pic", "false"),
        ("use_colocated_libcalls", "false"),
        ("enable_llvm_abi_extensions", "true"),
        // Tail calls need them.
        ("preserve_frame_pointers", "true"),
        ("enable_multi_ret_implicit_sret", "true"),
    ] {
        flags.set(name, value).map_err(|error| error.to_string())?;
    }
    let builder = cranelift_native::builder()?;
    builder.finish(settings::Flags::new(flags)).map_err(|error| error.to_string())
}

/// The function `u0:number` that takes arguments from memory, calls `u0:callee`, and leaves the results in memory.
fn way_in(number: usize, callee: usize, signature: &Signature) -> String {
    let mut text = format!(
        "function u0:{number}(i64, i64) system_v {{
    sig0 = {signature}
    fn0 = u0:{callee} sig0

block0(v0: i64, v1: i64):
"
    );
    let mut args = Vec::new();
    for (index, param) in signature.params().iter().enumerate() {
        let offset = index * STRIDE;
        writeln!(text, "    v{} = load.{} notrap v0+{offset}", 10 + index, param.value_type)
            .expect("strings take any text");
        args.push(format!("v{}", 10 + index));
    }
    let results: Vec<String> =
        (0..signature.returns().len()).map(|index| format!("v{}", 100 + index)).collect();
    let equals = if results.is_empty() { "" } else { " = " };
    writeln!(text, "    {}{equals}call fn0({})", results.join(", "), args.join(", "))
        .expect("strings take any text");
    for (index, result) in results.iter().enumerate() {
        writeln!(text, "    store notrap {result}, v1+{}", index * STRIDE).expect("strings take any text");
    }
    text.push_str("    return\n}\n");
    text
}

/// Memory that children share with this process: [`Shared`], and then the results of each run.
struct Mapping {
    start: *mut libc::c_void,
    len: usize,
}

impl Mapping {
    fn new(runs: usize) -> io::Result<Self> {
        let len = size_of::<Shared>() + runs * MOST * STRIDE;
        let protection = libc::PROT_READ | libc::PROT_WRITE;
        let flags = libc::MAP_SHARED | libc::MAP_ANONYMOUS;
        // SAFETY: a new mapping anywhere takes nothing from anyone.
        let start = unsafe { libc::mmap(ptr::null_mut(), len, protection, flags, -1, 0) };
        if start == libc::MAP_FAILED { Err(io::Error::last_os_error()) } else { Ok(Self { start, len }) }
    }

    fn shared(&self) -> &Shared {
        // SAFETY: the mapping starts with it, is zero at first, and no child is alive that would write to it.
        unsafe { &*self.start.cast::<Shared>() }
    }

    #[expect(clippy::mut_from_ref, reason = "the mapping is the child's while it lives")]
    fn shared_mut(&self) -> &mut Shared {
        // SAFETY: as in `shared`; the parent waits for the child, which is the only caller.
        unsafe { &mut *self.start.cast::<Shared>() }
    }

    /// Where the results of a run go.
    fn results_at(&self, run: usize) -> *mut [u8; STRIDE] {
        let offset = size_of::<Shared>() + run * MOST * STRIDE;
        // SAFETY: the mapping has room for as many runs as it was made for.
        unsafe { self.start.byte_add(offset).cast() }
    }

    fn results(&self, run: usize) -> &[[u8; STRIDE]] {
        // SAFETY: `MOST` results have room there, and no child is alive that would write to them.
        unsafe { std::slice::from_raw_parts(self.results_at(run), MOST) }
    }

    /// Does something in a child process, waits for its end, and gives its exit status.
    fn in_child(&self, work: impl FnOnce()) -> io::Result<i32> {
        // SAFETY: the child runs compiled code and calls that are safe after a fork: it takes no locks and does not
        // allocate.
        let child = unsafe { libc::fork() };
        if child == 0 {
            SHARED.store(self.start.cast(), Ordering::Relaxed);
            // SAFETY: the handler does only what a handler may.
            unsafe { catch_signals() };
            work();
            // SAFETY: it ends the child at once.
            unsafe { libc::_exit(0) };
        }
        if child < 0 {
            return Err(io::Error::last_os_error());
        }
        let mut status = 0;
        // SAFETY: the child is ours, and nobody else waits for it.
        while unsafe { libc::waitpid(child, &raw mut status, 0) } < 0 {
            let error = io::Error::last_os_error();
            if error.kind() != io::ErrorKind::Interrupted {
                return Err(error);
            }
        }
        Ok(status)
    }
}

impl Drop for Mapping {
    fn drop(&mut self) {
        // SAFETY: the mapping is ours, and no reference to it is left.
        unsafe { libc::munmap(self.start, self.len) };
    }
}

/// The stack of the signal handler, as the stack of the program may be what overflowed.
static mut HANDLER_STACK: [u8; 1 << 16] = [0; 1 << 16];

/// Makes signals that mean traps end this process, leaving their number and place in [`SHARED`].
///
/// # Safety
///
/// The process must be a child that runs nothing but compiled code.
unsafe fn catch_signals() {
    // SAFETY: all of it is plain data that the calls read; the stack is used by this thread only.
    unsafe {
        let stack = libc::stack_t {
            ss_sp: (&raw mut HANDLER_STACK).cast(),
            ss_flags: 0,
            ss_size: size_of::<[u8; 1 << 16]>(),
        };
        libc::sigaltstack(&raw const stack, ptr::null_mut());
        let mut action: libc::sigaction = std::mem::zeroed();
        action.sa_sigaction = on_signal as *const () as usize;
        action.sa_flags = libc::SA_SIGINFO | libc::SA_ONSTACK;
        for signal in [libc::SIGILL, libc::SIGFPE, libc::SIGSEGV, libc::SIGBUS, libc::SIGTRAP] {
            libc::sigaction(signal, &raw const action, ptr::null_mut());
        }
        libc::alarm(SECONDS);
    }
}

extern "C" fn on_signal(signal: libc::c_int, _: *mut libc::siginfo_t, context: *mut libc::c_void) {
    let shared = SHARED.load(Ordering::Relaxed);
    // SAFETY: the system gives a context, and `SHARED` is set before the handler is.
    unsafe {
        (*shared).signal = usize::try_from(signal).unwrap_or(usize::MAX);
        (*shared).at = program_counter(&*context.cast());
        libc::_exit(1);
    }
}

#[cfg(target_arch = "x86_64")]
fn program_counter(context: &libc::ucontext_t) -> usize {
    context.uc_mcontext.gregs[libc::REG_RIP as usize].cast_unsigned() as usize
}

#[cfg(target_arch = "aarch64")]
fn program_counter(context: &libc::ucontext_t) -> usize {
    context.uc_mcontext.pc as usize
}
