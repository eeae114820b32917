//! Each operation beside the same operation of `cranelift-entity`, in one run.
//!
//! ```text
//! cargo bench -p packir-entity --bench beside                    wall time: ours, theirs, ratio
//! cargo bench -p packir-entity --bench beside -- list            only cases whose name contains `list`
//! cargo bench -p packir-entity --bench beside -- --instructions  executed instructions (needs valgrind)
//! cargo bench -p packir-entity --bench beside -- --memory        bytes allocated
//! ```
//!
//! Wall time is the least of many rounds that alternate between the two sides, so that a busy machine disturbs
//! both alike. Instructions are what callgrind counts for `2n` iterations less those for `n`. Started without
//! `--bench`, as `cargo test --benches` does, each case runs once.

#![expect(
    clippy::cast_possible_truncation,
    unreachable_pub,
    reason = "small numbers; items that macros make"
)]

mod brands;
mod lists;
mod maps;
mod measure;
mod memory;
mod niches;
mod sets;
mod vectors;

#[global_allocator]
static ALLOCATOR: memory::Counting = memory::Counting;

use std::hint::black_box;
use std::time::Duration;

use measure::{Work, instructions, least_times};

/// One operation, on both sides. Each closure does the whole work once.
struct Case {
    name: &'static str,
    /// How many elements the work handles, for times per element.
    elements: usize,
    ours: Work,
    theirs: Work,
}

impl Case {
    fn new<A, B>(
        name: &'static str,
        elements: usize,
        mut ours: impl FnMut() -> A + 'static,
        mut theirs: impl FnMut() -> B + 'static,
    ) -> Case {
        let ours = Box::new(move || drop(black_box(ours())));
        let theirs = Box::new(move || drop(black_box(theirs())));
        Case { name, elements, ours, theirs }
    }
}

/// References for both sides.
mod ours {
    packir_entity::entity_ref! {
        /// An entity.
        pub struct E = "e";
    }
}

mod upstream {
    /// An entity.
    #[derive(Clone, Copy, PartialEq, Eq)]
    pub struct E(u32);
    cranelift_entity::entity_impl!(E, "e");
}

/// Numbers below `limit` from a fixed seed.
fn random(len: usize, limit: u32) -> Vec<u32> {
    let mut state = 0x9E37_79B9_7F4A_7C15_u64;
    let mut step = move || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        u32::try_from((state >> 32) % u64::from(limit)).unwrap_or(0)
    };
    (0..len).map(|_| step()).collect()
}

/// Cases of one module, and how their names begin.
struct Group {
    names: &'static [&'static str],
    cases: fn() -> Vec<Case>,
}

const GROUPS: &[Group] = &[
    Group { names: &["primary", "secondary", "sparse"], cases: maps::cases },
    Group { names: &["set"], cases: sets::cases },
    Group { names: &["list"], cases: lists::cases },
    Group { names: &["branded", "handle"], cases: brands::cases },
    Group { names: &["niche"], cases: niches::cases },
    Group { names: &["packed vec", "interner"], cases: vectors::cases },
];

/// Does a filter begin as the cases of a group do?
fn known(filter: &str) -> bool {
    GROUPS.iter().flat_map(|group| group.names).any(|name| filter.starts_with(name))
}

fn main() {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let has = |flag: &str| args.iter().any(|arg| arg == flag);
    let filter = args.iter().find(|arg| !arg.starts_with("--")).map_or("", String::as_str);
    // Groups are made only if a case of theirs may be asked for: a run under valgrind pays for what it makes.
    let wanted = |group: &&Group| {
        group.names.iter().any(|name| filter.starts_with(name) || (!has("--run") && !known(filter)))
    };
    let mut cases: Vec<Case> = GROUPS.iter().filter(wanted).flat_map(|group| (group.cases)()).collect();
    if let [flag, name, side, iterations] = args.as_slice()
        && flag == "--run"
    {
        let case = cases.iter_mut().find(|case| case.name == name).expect("a case of this name");
        let work = if side == "ours" { &mut case.ours } else { &mut case.theirs };
        (0..iterations.parse().expect("a number of iterations")).for_each(|_| work());
        return;
    }
    cases.retain(|case| case.name.contains(filter));
    if has("--memory") {
        memory::report();
    } else if has("--instructions") {
        report("instructions/element", &mut cases, |case| {
            let count = |side: &str| {
                let run = |n: u32| instructions(&["--run", case.name, side, &n.to_string()]);
                (run(6) - run(3)) / 3.0
            };
            (count("ours"), count("theirs"))
        });
    } else if has("--bench") {
        report("ns/element", &mut cases, |case| {
            let lasting = Duration::from_millis(400);
            let (ours, theirs) = least_times(&mut case.ours, &mut case.theirs, 30, 5000, lasting);
            (ours.as_secs_f64() * 1e9, theirs.as_secs_f64() * 1e9)
        });
    } else {
        for case in &mut cases {
            (case.ours)();
            (case.theirs)();
        }
    }
}

/// Prints a table of what `measure` says about both sides of each case.
#[expect(clippy::print_stdout, clippy::cast_precision_loss, reason = "a report of sizes far below 2^52")]
fn report(unit: &str, cases: &mut [Case], mut measure: impl FnMut(&mut Case) -> (f64, f64)) {
    println!("| {unit} | ours | cranelift-entity | theirs / ours |");
    println!("|---|---:|---:|---:|");
    for case in cases {
        let (ours, theirs) = measure(case);
        let elements = case.elements as f64;
        println!(
            "| {} | {:.2} | {:.2} | {:.2} |",
            case.name,
            ours / elements,
            theirs / elements,
            theirs / ours
        );
    }
}
