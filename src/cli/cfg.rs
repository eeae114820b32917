//! `packir cfg`: control-flow graphs.

use std::io::Write;
use std::path::PathBuf;

use packir_ir::cfg::{ControlFlowGraph, to_dot};
use packir_ir::dominators::DominatorTree;
use packir_ir::{Block, Function};

use super::input::Source;
use super::{Failure, SUCCESS, program};

/// Prints the control-flow graph of each function, also of those that are not well formed.
#[derive(clap::Args, Debug)]
pub(super) struct Args {
    /// The source file (`-` for stdin)
    file: PathBuf,
    /// Print graphs for Graphviz
    #[arg(long)]
    dot: bool,
}

pub(super) fn main(args: &Args, out: &mut impl Write) -> Result<u8, Failure> {
    let source = Source::read(&args.file)?;
    let parsed = program::parse(&source)?;
    for (index, function) in parsed.iter().map(|parsed| &parsed.function).enumerate() {
        if args.dot {
            write!(out, "{}", to_dot(function))?;
        } else {
            let gap = if index > 0 { "\n" } else { "" };
            write!(out, "{gap}{}", listing(function))?;
        }
    }
    // Only now, for the graph may be what explains the error.
    program::verified(&source, parsed)?;
    Ok(SUCCESS)
}

/// A line per block: what it continues at, what it comes from, and its immediate dominator.
fn listing(func: &Function) -> String {
    let cfg = ControlFlowGraph::compute(func);
    let tree = DominatorTree::compute(&cfg);
    let mut text = format!("{}\n", func.name);
    for block in func.layout.blocks() {
        let successors = list(cfg.successors(block).iter().copied());
        let predecessors = list(cfg.predecessors(block).iter().map(|edge| edge.block));
        let place = match tree.idom(block) {
            Some(idom) => format!("in {idom}"),
            None if tree.is_reachable(block) => "entry".to_owned(),
            None => "unreachable".to_owned(),
        };
        text += &format!("    {block}: to {successors}; from {predecessors}; {place}\n");
    }
    text
}

fn list(blocks: impl Iterator<Item = Block>) -> String {
    let names: Vec<String> = blocks.map(|block| block.to_string()).collect();
    if names.is_empty() { "nothing".to_owned() } else { names.join(" ") }
}
