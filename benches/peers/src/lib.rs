//! What the benchmarks share: the text that both sides read, and how they are measured.

#[path = "../../../entity/benches/beside/measure.rs"]
pub mod measure;

use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

/// A text and the number of instructions in it.
#[derive(Debug)]
pub struct Input {
    /// The text.
    pub text: String,
    /// The number of instructions.
    pub insts: usize,
}

impl Input {
    /// Counts, and makes sure that both sides accept the text.
    fn new(text: String) -> Self {
        let ours = packir_ir::text::parse_functions(&text).expect("our reader accepts the text");
        let theirs = cranelift_reader::parse_functions(&text).expect("cranelift-reader accepts the text");
        assert_eq!(ours.len(), theirs.len());
        let insts = ours.iter().map(|func| func.dfg.num_insts()).sum();
        let their_insts: usize = theirs.iter().map(|func| func.dfg.num_insts()).sum();
        assert_eq!(insts, their_insts);
        Self { text, insts }
    }
}

/// The files of the corpus that both sides read.
pub static CORPUS_FILES: LazyLock<Vec<String>> = LazyLock::new(|| {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/clif/runtests");
    let mut paths: Vec<PathBuf> =
        fs::read_dir(root).into_iter().flatten().flatten().map(|entry| entry.path()).collect();
    paths.sort();
    let read =
        |text: &str| cranelift_reader::parse_test(text, cranelift_reader::ParseOptions::default()).is_ok();
    paths.iter().filter_map(|path| fs::read_to_string(path).ok()).filter(|text| read(text)).collect()
});

/// The functions of the corpus, without the lines for test runners.
pub static CORPUS: LazyLock<Option<Input>> = LazyLock::new(|| {
    let parts = CORPUS_FILES.iter().filter_map(|text| text.find("\nfunction").map(|start| &text[start..]));
    let all: String =
        parts.filter(|functions| cranelift_reader::parse_functions(functions).is_ok()).collect();
    (!all.is_empty()).then(|| Input::new(all))
});

/// Many small functions with branches, calls and memory accesses.
pub static SMALL: LazyLock<Option<Input>> = LazyLock::new(|| {
    let mut text = String::new();
    for number in 0..2000 {
        write!(
            text,
            "function %f{number}(i64, i32) -> i32 system_v {{
    ss0 = explicit_slot 16
    sig0 = (i32, i32) -> i32 system_v
    fn0 = %g sig0

block0(v0: i64, v1: i32):
    v2 = iconst.i32 {number}
    v3 = iadd v1, v2
    v4 = load.i32 notrap aligned v0+8
    v5 = icmp slt v3, v4
    brif v5, block1(v3, v4), block2

block1(v6: i32, v7: i32):
    v8 = call fn0(v6, v7)
    v9 = stack_addr.i64 ss0
    store v8, v9+4
    jump block3(v8)

block2:
    v10 = ishl.i32 v3, v2
    jump block3(v10)

block3(v11: i32):
    return v11
}}

"
        )
        .expect("writing to a string cannot fail");
    }
    Some(Input::new(text))
});

/// One function of many instructions in blocks of twenty.
pub static LARGE: LazyLock<Option<Input>> = LazyLock::new(|| {
    const OPS: [&str; 6] = ["iadd", "isub", "imul", "bxor", "band", "ushr"];
    let mut text = "function %large(i64, i64) -> i64 system_v {\nblock0(v0: i64, v1: i64):\n".to_owned();
    let mut value = 2;
    for block in 1..=5000 {
        // The first operand is of the same block, so that no type suffix is needed.
        writeln!(text, "    v{value} = iconst.i64 {}", block * 7).expect("writing to a string cannot fail");
        for _ in 0..18 {
            let op = OPS[value % OPS.len()];
            writeln!(text, "    v{} = {op} v{value}, v{}", value + 1, value / 2)
                .expect("writing to a string cannot fail");
            value += 1;
        }
        writeln!(text, "    jump block{block}\n\nblock{block}:").expect("writing to a string cannot fail");
        value += 1;
    }
    write!(text, "    return v1\n}}\n").expect("writing to a string cannot fail");
    Some(Input::new(text))
});
