//! What keeps the tree tidy: rules on files, on crate edges and on `unsafe` that no lint checks.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Files that may contain `unsafe`, and why.
const UNSAFE: &[&str] = &[
    // Keys of branded maps index without a check; `entity/benches/README.md` has the gain.
    "entity/src/brand/mod.rs",
    "entity/src/brand/trusted.rs",
    // Goes from operation to operation without a check; `interp/benches/README.md` has the gain.
    "interp/src/vm/threaded.rs",
    // Runs code that Cranelift compiled, in child processes, and tells traps apart by their signals.
    "benches/peers/differential/src/native.rs",
    // The allocator that counts bytes, for a benchmark.
    "entity/benches/beside/memory.rs",
    // Integers with a niche at no cost; `benches/peers/packing/README.md` has the gain.
    "packed/src/int/kept.rs",
    // With the feature `nightly`, pattern types; `benches/peers/niche/README.md` has the gain.
    "packed/src/non_max/kept.rs",
    // What both are compared with.
    "benches/peers/niche/src/main.rs",
    // Quotes the `unsafe impl`s of `bytemuck` traits for users who ask for them by word.
    "packed-derive/src/expand/support.rs",
];

/// Which workspace crates each may depend on, in `[dependencies]`.
const EDGES: &[(&str, &[&str])] = &[
    ("packed-derive", &[]),
    ("packed", &["packed-derive"]),
    ("packir-entity", &["packed", "packed-derive"]),
    ("packir-ir", &["packed", "packir-entity"]),
    ("packir-regalloc", &["packed", "packir-entity"]),
    ("packir-interp", &["packed"]),
    ("packir-gallery", &["packed", "packir-entity"]),
    (
        "packir",
        &["packed", "packir-entity", "packir-ir", "packir-regalloc", "packir-interp", "packir-gallery"],
    ),
];

/// What the derive may depend on: its users wait for all of it to build.
const DERIVE: &[&str] = &["bitvec", "proc-macro2", "quote", "syn"];

/// The longest file that is still one module with one job.
const LONGEST: usize = 1000;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Every file of the tree whose name ends in one of `extensions`, without what building leaves behind.
fn files(extensions: &[&str]) -> Vec<PathBuf> {
    fn walk(folder: &Path, extensions: &[&str], found: &mut Vec<PathBuf>) {
        let mut entries: Vec<PathBuf> =
            fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
        entries.sort();
        for path in entries {
            let name = path.file_name().unwrap().to_str().unwrap();
            if path.is_dir() {
                if !matches!(name, "target" | ".git" | "corpus" | "artifacts") {
                    walk(&path, extensions, found);
                }
            } else if extensions.iter().any(|extension| name.ends_with(extension)) {
                found.push(path);
            }
        }
    }
    let mut found = Vec::new();
    walk(root(), extensions, &mut found);
    found
}

/// The path below the root, with `/` between its parts.
fn name(path: &Path) -> String {
    let parts: Vec<_> =
        path.strip_prefix(root()).unwrap().iter().map(|part| part.to_str().unwrap()).collect();
    parts.join("/")
}

/// Inputs of compile-fail tests and expected expansions: not modules of ours.
fn is_test_data(name: &str) -> bool {
    ["/ui/", "/ui-rustc/", "/expected/"].iter().any(|folder| name.contains(folder))
}

fn modules() -> impl Iterator<Item = (String, String)> {
    let found = files(&[".rs"]);
    assert!(found.len() > 10, "the tree has modules");
    found
        .into_iter()
        .map(|path| (name(&path), fs::read_to_string(&path).unwrap()))
        .filter(|(name, _)| !is_test_data(name))
}

fn assert_none(problems: &[String]) {
    assert!(problems.is_empty(), "\n{}", problems.join("\n"));
}

#[test]
fn every_module_says_what_it_is_about() {
    let untold = modules().filter(|(_, text)| !text.starts_with("//! "));
    assert_none(&untold.map(|(name, _)| format!("{name}: does not start with `//! `")).collect::<Vec<_>>());
}

#[test]
fn no_file_is_too_long() {
    let long =
        modules().map(|(name, text)| (name, text.lines().count())).filter(|&(_, lines)| lines > LONGEST);
    assert_none(&long.map(|(name, lines)| format!("{name}: {lines} lines")).collect::<Vec<_>>());
}

#[test]
fn unsafe_is_where_it_is_expected() {
    // Built from parts, so that this file does not find itself.
    let patterns = [" {", " fn", " impl", " trait", " extern"].map(|rest| format!("unsafe{rest}"));
    let is_code = |line: &str| !line.trim_start().starts_with("//");
    let mut problems = Vec::new();
    let mut seen = Vec::new();
    for (name, text) in modules() {
        let found =
            text.lines().filter(|line| is_code(line)).any(|line| patterns.iter().any(|p| line.contains(p)));
        match (found, UNSAFE.contains(&name.as_str())) {
            (true, false) => {
                problems.push(format!("{name}: has `unsafe`, but is not in the list of files that may"))
            }
            (true, true) => seen.push(name),
            (false, _) => {}
        }
    }
    let stale = UNSAFE.iter().filter(|name| !seen.iter().any(|seen| seen == *name));
    problems.extend(stale.map(|name| format!("{name}: is in the list of files with `unsafe`, but has none")));
    assert_none(&problems);
}

#[test]
fn every_expected_message_has_its_source() {
    let orphans = files(&[".stderr"]).into_iter().filter(|path| !path.with_extension("rs").exists());
    assert_none(
        &orphans.map(|path| format!("{}: there is no such .rs file", name(&path))).collect::<Vec<_>>(),
    );
}

#[test]
fn nothing_names_a_place_on_some_machine() {
    let places = ["tmp", "work", "root", "home"].map(|folder| format!("/{folder}/"));
    let mut problems = Vec::new();
    for path in files(&[".rs", ".md", ".toml", ".clif", ".stderr", ".sh", ".yml", ".lock", "run"]) {
        let Ok(text) = fs::read_to_string(&path) else { continue };
        for (number, line) in text.lines().enumerate() {
            // A web address may have such a folder; and a relative path is no place on a machine.
            let absolute = |at: usize| line[..at].chars().next_back().is_none_or(|c| " \"'`(=:".contains(c));
            let found =
                places.iter().any(|place| line.match_indices(place.as_str()).any(|(at, _)| absolute(at)));
            if found {
                problems.push(format!("{}:{}: {}", name(&path), number + 1, line.trim()));
            }
        }
    }
    assert_none(&problems);
}

#[test]
fn every_packed_type_can_be_drawn() {
    let output = Command::new(env!("CARGO_BIN_EXE_packir")).args(["layout", "--list"]).output().unwrap();
    let list = String::from_utf8(output.stdout).unwrap();
    let mut problems = Vec::new();
    let mut seen = 0;
    for (name, text) in modules() {
        // Tests and examples pack what they like; names made by macros are not spelt out.
        let Some((origin, _)) = name.split_once("/src/") else { continue };
        if !["ir", "regalloc", "interp"].contains(&origin) || name.contains("test") {
            continue;
        }
        let lines: Vec<&str> = text.lines().collect();
        for (at, _) in lines.iter().enumerate().filter(|(_, line)| line.contains("derive(Packed")) {
            let definition = lines[at..].iter().find_map(|line| {
                let (_, rest) = line.split_once("enum ").or(line.split_once("struct "))?;
                rest.split(|c: char| !c.is_alphanumeric() && c != '$').next()
            });
            let Some(definition) = definition.filter(|name| !name.starts_with('$')) else { continue };
            seen += 1;
            if !list.lines().any(|line| line.starts_with(&format!("{origin}::{definition}\t"))) {
                problems.push(format!("{name}: {definition} is not in the list `LAYOUTS` of its crate"));
            }
        }
    }
    assert!(seen > 10, "{seen} definitions");
    assert_none(&problems);
}

#[test]
fn crates_depend_only_on_what_they_may() {
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--no-deps", "--format-version", "1", "--offline"])
        .current_dir(root())
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let metadata: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let packages = metadata["packages"].as_array().unwrap();
    let mut edges: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for package in packages {
        let normal = package["dependencies"].as_array().unwrap().iter().filter(|dep| dep["kind"].is_null());
        let names = normal.map(|dep| dep["name"].as_str().unwrap()).collect();
        edges.insert(package["name"].as_str().unwrap(), names);
    }
    let ours: Vec<&str> = EDGES.iter().map(|(name, _)| *name).collect();
    let mut problems = Vec::new();
    for (name, found) in &edges {
        let Some((_, allowed)) = EDGES.iter().find(|(known, _)| known == name) else {
            problems.push(format!("{name}: say in this test what it may depend on"));
            continue;
        };
        for edge in found.iter().filter(|dep| ours.contains(*dep) && !allowed.contains(*dep)) {
            problems.push(format!("{name}: must not depend on {edge}"));
        }
    }
    let heavy = edges["packed-derive"].iter().filter(|dep| !DERIVE.contains(*dep));
    problems.extend(heavy.map(|dep| format!("packed-derive: must not depend on {dep}")));
    problems
        .extend(ours.iter().filter(|name| !edges.contains_key(*name)).map(|name| format!("{name}: is gone")));
    assert_none(&problems);
}
