//! What the derive costs at compile time beside other crates: CPU time of a clean build with all dependencies, and of
//! each definition.
//!
//! All times are CPU time (user and system) of the compilers, in the median of several rounds; a round measures every
//! crate once, so that a change of the machine's mood reaches all of them.

mod definitions;
mod measure;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

use clap::Parser;

use definitions::{PEERS, Peer, SHAPES, Shape};
use measure::{LOG, cpu, median};

/// Measures what definitions of packed types cost to compile.
#[derive(Parser)]
struct Options {
    /// How often everything is measured.
    #[arg(long, default_value_t = 5)]
    runs: usize,
    /// How many definitions a library has.
    #[arg(long, default_value_t = 200)]
    definitions: usize,
    /// Measure these crates alone.
    #[arg(long, value_delimiter = ',')]
    only: Vec<String>,
    /// Leave out the clean builds.
    #[arg(long)]
    no_clean: bool,
    /// Leave out the definitions.
    #[arg(long)]
    no_definitions: bool,
}

/// How a library is built, and what the column is called.
const MODES: [(&[&str], &str); 2] = [(&["check"], "check"), (&["build", "--release"], "release")];

fn main() {
    if let Some(log) = env::var_os(LOG) {
        measure::wrapper(Path::new(&log), env::args().skip(1));
    }
    let options = Options::parse();
    let peers: Vec<&Peer> = PEERS
        .iter()
        .filter(|peer| options.only.is_empty() || options.only.iter().any(|name| name == peer.name))
        .collect();
    if !options.no_clean {
        clean(&peers, options.runs);
    }
    if !options.no_definitions {
        definitions(&peers, options.runs, options.definitions);
    }
}

/// Where everything is built.
fn target() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("target/measured")
}

/// A command of cargo on one of the packages in `crates/`.
fn cargo(words: &[&str], package: &str, library: &Path, target: &Path) -> Command {
    let mut command = Command::new(env::var_os("CARGO").unwrap_or("cargo".into()));
    command
        .args(words)
        .args(["--quiet", "--offline", "--locked", "-j1", "-p", &format!("with-{package}")])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .env("CARGO_TARGET_DIR", target)
        .env("CARGO_INCREMENTAL", "0")
        .env("DEFINITIONS", library)
        .env_remove("RUSTFLAGS");
    command
}

/// Writes a library, and gives its path.
fn write(name: &str, text: &str) -> PathBuf {
    let folder = target().join("libraries");
    fs::create_dir_all(&folder).expect("the folder can be made");
    let path = folder.join(name);
    fs::write(&path, text).expect("the library can be written");
    path
}

/// The table of clean builds.
fn clean(peers: &[&Peer], runs: usize) {
    let (empty, folder, log) = (write("empty.rs", ""), target().join("clean"), target().join("log"));
    let build = |package: &str| {
        for path in [&folder, &log] {
            let _ = fs::remove_dir_all(path).or_else(|_| fs::remove_file(path));
        }
        let wrapper = env::current_exe().expect("the program has a path");
        let total =
            cpu(cargo(&["build"], package, &empty, &folder).env("RUSTC_WRAPPER", wrapper).env(LOG, &log));
        (total, fs::read_to_string(&log).unwrap_or_default())
    };
    let mut times: BTreeMap<&str, Vec<f64>> = BTreeMap::new();
    let mut crates: BTreeMap<String, Vec<f64>> = BTreeMap::new();
    for _ in 0..runs {
        // What cargo takes for a package without dependencies.
        let (base, _) = build("nothing");
        for peer in peers {
            let (total, log) = build(peer.name);
            times.entry(peer.name).or_default().push(total - base);
            // Two versions or targets of a crate count together; the measured library itself does not.
            let mut sums: BTreeMap<&str, f64> = BTreeMap::new();
            for (name, time) in log.lines().filter_map(|line| line.split_once(' ')) {
                if !name.starts_with("with_") && peer.name == "packed" {
                    *sums.entry(name).or_default() += time.parse::<f64>().unwrap_or(0.0);
                }
            }
            for (name, time) in sums {
                crates.entry(name.to_owned()).or_default().push(time);
            }
        }
    }
    println!("| crate | CPU seconds of a clean build |\n|---|---:|");
    for peer in peers {
        println!("| {} | {:.2} |", peer.name, median(times[peer.name].clone()) / 1000.0);
    }
    println!("\n| of these, for `packed` | CPU seconds |\n|---|---:|");
    let mut crates: Vec<(String, f64)> = crates.into_iter().map(|(name, t)| (name, median(t))).collect();
    crates.sort_by(|a, b| b.1.total_cmp(&a.1));
    for (name, time) in crates {
        println!("| {name} | {:.2} |", time / 1000.0);
    }
    println!();
}

/// The tables of definitions, one for each way to build.
fn definitions(peers: &[&Peer], runs: usize, count: usize) {
    let folder = target().join("definitions");
    for (words, title) in MODES {
        let time = |peer: &Peer, shape: Shape, count: usize| {
            let text = peer.library(shape, count)?;
            let library = write(&format!("{}-{}-{count}.rs", peer.name, shape as u8), &text);
            Some(cpu(&mut cargo(words, peer.name, &library, &folder)))
        };
        let mut times: BTreeMap<(usize, usize), Vec<f64>> = BTreeMap::new();
        // Dependencies first.
        for peer in peers {
            time(peer, Shape::Plain, 1);
        }
        for _ in 0..runs {
            for (p, peer) in peers.iter().enumerate() {
                for (s, (shape, _)) in SHAPES.into_iter().enumerate() {
                    let Some(base) = time(peer, shape, 0) else { continue };
                    let Some(full) = time(peer, shape, count) else { continue };
                    times.entry((p, s)).or_default().push((full - base) / count as f64);
                }
            }
        }
        print!("| {title}: CPU milliseconds per definition |");
        SHAPES.iter().for_each(|(_, title)| print!(" {title} |"));
        println!("\n|---|{}", "---:|".repeat(SHAPES.len()));
        for (p, peer) in peers.iter().enumerate() {
            print!("| {} |", peer.name);
            for s in 0..SHAPES.len() {
                match times.get(&(p, s)) {
                    Some(times) => print!(" {:.1} |", median(times.clone())),
                    None => print!(" cannot |"),
                }
            }
            println!();
        }
        println!();
    }
}
