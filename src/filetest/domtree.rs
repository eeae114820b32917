//! `test domtree`: `; dominates: block1 block2` on a branch wants its block to be the immediate dominator of just
//! those; the rest is a listing of the tree.

use packir_entity::EntitySet;
use packir_ir::cfg::ControlFlowGraph;
use packir_ir::dominators::DominatorTree;
use packir_ir::text::{Comment, ParseError};
use packir_ir::{AnyEntity, Block, Function};

use super::file::{Entry, Plan, body, unparsed};
use super::filecheck;
use super::record::Kind;
use super::supervise::Outcome;
use super::verifier::with_function;

/// Plans what `entry` expects, and what the file expects of all functions.
pub(super) fn plan<'a>(plan: &mut Plan<'a>, preamble: &'a [Comment<'a>], entry: &'a Entry<'a>) {
    let text = plan.text;
    for comment in &entry.comments {
        if body(comment).starts_with("dominates:") {
            plan.add(Kind::Domtree, entry.name, comment.span, move || {
                with_function(entry, |func| dominates(func, entry, comment, text))
            });
        }
    }
    filecheck::plan(plan, Kind::Domtree, preamble, entry, |func| tree(func).to_string());
}

fn tree(func: &Function) -> DominatorTree {
    DominatorTree::compute(&ControlFlowGraph::compute(func))
}

/// The block whose last instruction the comment follows.
fn block_of(func: &Function, comment: &Comment<'_>) -> Option<Block> {
    match comment.entity {
        AnyEntity::Inst(inst) => {
            func.layout.blocks().find(|&block| func.layout.last_inst(block) == Some(inst))
        }
        _ => None,
    }
}

fn dominates(func: &Function, entry: &Entry<'_>, comment: &Comment<'_>, text: &str) -> Outcome {
    let wanted = match comment.dominates(text) {
        Some(Ok(blocks)) => blocks,
        Some(Err(error)) => return unparsed(&error),
        None => Vec::new(),
    };
    let Some(block) = block_of(func, comment) else {
        return Outcome::fail(format!("want a branch that ends a block, got {}", comment.entity));
    };
    let tree = tree(func);
    let wanted: EntitySet<Block> = wanted.into_iter().collect();
    let got: EntitySet<Block> = tree.children(block).collect();
    if wanted != got {
        return Outcome::fail(format!("want {block} to dominate {}, got {}", list(&wanted), list(&got)));
    }
    // The comments must name every block that has an immediate dominator: what no comment is about has no children.
    let annotated: EntitySet<Block> = entry
        .comments
        .iter()
        .filter(|comment| matches!(comment.dominates(text), Some(Ok::<_, ParseError>(_))))
        .filter_map(|comment| block_of(func, comment))
        .collect();
    match func
        .layout
        .blocks()
        .find(|block| !annotated.contains(*block) && tree.children(*block).next().is_some())
    {
        Some(forgotten) => {
            let children: EntitySet<Block> = tree.children(forgotten).collect();
            Outcome::fail(format!("want nothing of {forgotten}, got that it dominates {}", list(&children)))
        }
        None => Outcome::pass(),
    }
}

fn list(blocks: &EntitySet<Block>) -> String {
    if blocks.is_empty() {
        return "nothing".to_owned();
    }
    blocks.iter().map(|block| block.to_string()).collect::<Vec<_>>().join(" ")
}
