//! What packed types compile to: for each pair of functions in `assembly/pairs.rs`, ours has at most as many instructions as the
//! one by hand. Some are also compared with stored text, so that one can see them.
//!
//! Code is that of one compiler on one machine: with another, both comparisons are left out, and say so.
//!
//! The first run builds the gallery in release mode in a folder of its own; later ones take a second.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::LazyLock;

use expect_test::expect;

/// The instructions of each function, by `pair::side`.
static FUNCTIONS: LazyLock<BTreeMap<String, Vec<String>>> = LazyLock::new(|| functions(&assembly()));

/// The compiler of both the gallery and the pairs: that of the environment, as `cargo` chooses it.
fn rustc() -> OsString {
    std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into())
}

/// Whether the code is of the compiler, the machine and the calling convention that these tests know.
fn is_known() -> bool {
    let output = Command::new(rustc()).arg("-vV").output().unwrap();
    let version = String::from_utf8(output.stdout).unwrap();
    let known = is_known_version(&version);
    if !known {
        // Not `eprintln!`, which is shown for failing tests alone.
        let first = version.lines().next().unwrap_or("an unknown compiler");
        let note =
            format!("assembly not compared: known is {KNOWN_RUSTC} on {KNOWN_HOST}, this is {first}\n");
        std::io::stderr().write_all(note.as_bytes()).unwrap();
    }
    known
}

const KNOWN_RUSTC: &str = "rustc 1.95";
const KNOWN_HOST: &str = "x86_64-unknown-linux";

/// The same of what `rustc -vV` prints.
fn is_known_version(version: &str) -> bool {
    let host = version.lines().find_map(|line| line.strip_prefix("host: "));
    version.starts_with(&format!("{KNOWN_RUSTC}.")) && host.is_some_and(|host| host.starts_with(KNOWN_HOST))
}

/// Runs a command that must succeed.
fn run(command: &mut Command) {
    let output = command.output().unwrap();
    assert!(output.status.success(), "{command:?}:\n{}", String::from_utf8_lossy(&output.stderr));
}

/// The assembly of `assembly/pairs.rs`, optimised.
fn assembly() -> String {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).join("assembly");
    run(Command::new(env!("CARGO"))
        .args(["build", "--release", "--offline", "--locked", "--package", "packir-gallery", "--target-dir"])
        .arg(&target)
        .current_dir(here)
        .env("RUSTC", rustc())
        .env_remove("RUSTFLAGS"));
    let (release, output) = (target.join("release"), target.join("pairs.s"));
    run(Command::new(rustc())
        .args([
            "--edition=2024",
            "--crate-type=lib",
            "-Copt-level=3",
            "-Ccodegen-units=1",
            "--emit=asm",
            "-o",
        ])
        .arg(&output)
        .arg(here.join("tests/assembly/pairs.rs"))
        .arg("-L")
        .arg(release.join("deps"))
        .arg(format!("--extern=packir_gallery={}", release.join("libpackir_gallery.rlib").display()))
        .arg(format!("--extern=packed={}", newest(&release.join("deps"), "libpacked-").display())));
    std::fs::read_to_string(output).unwrap()
}

/// The newest library whose name begins so.
fn newest(folder: &Path, start: &str) -> PathBuf {
    let files = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let library = |path: &PathBuf| {
        let name = path.file_name().unwrap().to_str().unwrap();
        name.starts_with(start) && name.ends_with(".rlib")
    };
    files.filter(library).max_by_key(|path| path.metadata().unwrap().modified().unwrap()).unwrap()
}

/// Cuts assembly into functions: instructions without comments and directives, labels numbered from zero.
fn functions(text: &str) -> BTreeMap<String, Vec<String>> {
    let mut found: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let mut aliases = Vec::new();
    let mut current: Option<String> = None;
    for line in text.lines() {
        let line = line.split('#').next().unwrap_or("").trim().replace('\t', " ");
        let set = || line.strip_prefix(".set ").and_then(|rest| rest.split_once(", "));
        if let Some((alias, of)) = line.split_once(" = ").or_else(set) {
            aliases.push((name(alias), name(of)));
        } else if line.starts_with(".Lfunc_end") {
            current = None;
        } else if let Some(label) = line.strip_suffix(':').filter(|label| !label.starts_with('.')) {
            current = name(label);
        } else if let Some(current) = &current
            && !line.is_empty()
            && (!line.starts_with('.') || line.starts_with(".LBB"))
        {
            found.entry(current.clone()).or_default().push(line);
        }
    }
    for (alias, of) in aliases {
        // Equal functions are kept once.
        if let (Some(alias), Some(body)) = (alias, of.and_then(|of| found.get(&of).cloned())) {
            found.insert(alias, body);
        }
    }
    found.into_iter().map(|(name, lines)| (name, number_labels(&lines))).collect()
}

/// `pair::side` of a mangled name.
fn name(symbol: &str) -> Option<String> {
    let source = include_str!("assembly/pairs.rs");
    let pairs = source.lines().filter_map(|line| line.strip_prefix("pub mod ")?.strip_suffix(" {"));
    pairs
        .flat_map(|pair| ["ours", "by_hand"].map(|side| (pair, side)))
        .find(|(pair, side)| symbol.contains(&format!("{}{pair}{}{side}", pair.len(), side.len())))
        .map(|(pair, side)| format!("{pair}::{side}"))
}

fn number_labels(lines: &[String]) -> Vec<String> {
    let labels: Vec<&str> = lines.iter().filter_map(|line| line.strip_suffix(':')).collect();
    let mut numbered = Vec::new();
    for line in lines {
        let mut line = line.clone();
        for (i, label) in labels.iter().enumerate() {
            if line.ends_with(label) || line.strip_suffix(':') == Some(label) {
                line = line.replace(label, &format!("L{i}"));
            }
        }
        numbered.push(line);
    }
    numbered
}

fn instructions(name: &str) -> Vec<&'static str> {
    let body: &'static [String] =
        FUNCTIONS.get(name).unwrap_or_else(|| panic!("{name} is not in the assembly"));
    body.iter().map(String::as_str).filter(|line| !line.ends_with(':')).collect()
}

#[test]
fn ours_is_no_longer_than_by_hand() {
    if !is_known() {
        return;
    }
    let source = include_str!("assembly/pairs.rs");
    let mut problems = Vec::new();
    let mut same = 0;
    let mut pairs = 0;
    for pair in source.lines().filter_map(|line| line.strip_prefix("pub mod ")?.strip_suffix(" {")) {
        let (ours, by_hand) =
            (instructions(&format!("{pair}::ours")), instructions(&format!("{pair}::by_hand")));
        assert!(!ours.is_empty() && !by_hand.is_empty(), "{pair} has code");
        pairs += 1;
        same += u32::from(ours == by_hand);
        if ours.len() > by_hand.len() {
            problems.push(format!(
                "{pair}: ours\n  {}\nby hand\n  {}",
                ours.join("\n  "),
                by_hand.join("\n  ")
            ));
        }
    }
    assert!(problems.is_empty(), "\n{}", problems.join("\n"));
    assert!(pairs >= 19 && same >= 6, "{same} of {pairs} pairs are the same code");
}

#[test]
fn a_longer_function_would_be_seen() {
    let text = "_ZN5pairs10page_frame4ours17hE:\n\tmovq\t%rdi, %rax\n\tshrq\t$12, %rax # shift\n.LBB0_1:\n\tjmp\t.LBB0_1\n\
                .Lfunc_end0:\n_ZN5pairs10page_frame7by_hand17hE = _ZN5pairs10page_frame4ours17hE\n";
    let found = functions(text);
    assert_eq!(found["page_frame::ours"], ["movq %rdi, %rax", "shrq $12, %rax", "L0:", "jmp L0"]);
    assert_eq!(found["page_frame::by_hand"], found["page_frame::ours"]);
}

#[test]
fn another_compiler_or_machine_is_not_known() {
    let version =
        |number: &str, host: &str| format!("rustc {number} (abc 2026-01-01)\nbinary: rustc\nhost: {host}\n");
    assert!(is_known_version(&version("1.95.0", "x86_64-unknown-linux-gnu")));
    assert!(!is_known_version(&version("1.96.0", "x86_64-unknown-linux-gnu")));
    assert!(!is_known_version(&version("1.95.0", "aarch64-unknown-linux-gnu")));
    assert!(!is_known_version(&version("1.95.0", "x86_64-pc-windows-msvc")), "it passes arguments elsewhere");
    assert!(!is_known_version(""));
}

#[test]
fn the_most_telling_ones() {
    if !is_known() {
        return;
    }
    let names = [
        "operand_with_vreg",
        "allocation_is_stack",
        "allocation_match",
        "operands_pack",
        "reference_with_nullable",
        "page_with_frame",
        "bytecode_with_a",
    ];
    let mut text = String::new();
    for name in names {
        text += &format!("{name}\n");
        let ours = &FUNCTIONS[&format!("{name}::ours")];
        let by_hand = &FUNCTIONS[&format!("{name}::by_hand")];
        for i in 0..ours.len().max(by_hand.len()) {
            let line = |body: &[String]| body.get(i).cloned().unwrap_or_default();
            text += format!("    {:<36}{}", line(ours), line(by_hand)).trim_end();
            text.push('\n');
        }
    }
    expect![[r#"
        operand_with_vreg
            movl %edi, %eax                     movl %edi, %eax
            andl $-2097152, %eax                andl $-2097152, %eax
            orl %esi, %eax                      orl %esi, %eax
            retq                                retq
        allocation_is_stack
            movl %edi, %eax                     andl $-536870912, %edi
            shrl $30, %eax                      cmpl $1073741824, %edi
            andl $1, %eax                       sete %al
            retq                                retq
        allocation_match
            movl %edi, %ecx                     movl %edi, %ecx
            shrl $29, %ecx                      shrl $29, %ecx
            je L0                               je L0
            movl %edi, %eax                     movl %edi, %eax
            cmpl $1, %ecx                       cmpl $1, %ecx
            jne L1                              jne L1
            movzbl %al, %eax                    movzbl %al, %eax
            leal (%rax,%rax,2), %eax            leal (%rax,%rax,2), %eax
            retq                                retq
            L0:                                 L0:
            movl $5, %eax                       movl $5, %eax
            retq                                retq
            L1:                                 L1:
            andl $16777215, %eax                andl $16777215, %eax
            addl $700, %eax                     addl $700, %eax
            retq                                retq
        operands_pack
            movzbl %dl, %eax                    shll $10, %edi
            movzbl %sil, %ecx                   movzbl %sil, %ecx
            shll $5, %ecx                       shll $5, %ecx
            shll $10, %edi                      movzbl %dl, %eax
            orl %edi, %eax                      orl %edi, %eax
            orl %ecx, %eax                      orl %ecx, %eax
            retq                                retq
        reference_with_nullable
            andl $-4194305, %edi                andl $-4194305, %edi
            shll $22, %esi                      shll $22, %esi
            leal (%rsi,%rdi), %eax              leal (%rsi,%rdi), %eax
            retq                                retq
        page_with_frame
            movabsq $-4503599627366401, %rax    movabsq $-4503599627366401, %rax
            andq %rdi, %rax                     andq %rdi, %rax
            shlq $12, %rsi                      shlq $12, %rsi
            orq %rsi, %rax                      orq %rsi, %rax
            retq                                retq
        bytecode_with_a
            andl $-65281, %edi                  andl $-65281, %edi
            movzbl %sil, %eax                   movzbl %sil, %eax
            shll $8, %eax                       shll $8, %eax
            orl %edi, %eax                      orl %edi, %eax
            retq                                retq
    "#]]
    .assert_eq(&text);
}
