//! Control-flow graphs and dominator trees, judged by Cranelift's test files.

mod common;

use packir_ir::AnyEntity;
use packir_ir::Block;
use packir_ir::cfg::{ControlFlowGraph, to_dot};
use packir_ir::dominators::DominatorTree;
use packir_ir::text::{TestFunction, parse_file};

/// Compares a text with the directives in the comments of a function.
fn filecheck(path: &str, function: &TestFunction<'_>, text: &str) {
    let mut builder = filecheck::CheckerBuilder::new();
    for comment in &function.comments {
        builder.directive(comment.text).unwrap_or_else(|error| panic!("{path}: {}: {error}", comment.text));
    }
    let checker = builder.finish();
    if !checker.check(text, filecheck::NO_VARIABLES).expect("patterns") {
        let (_, explanation) = checker.explain(text, filecheck::NO_VARIABLES).expect("patterns");
        panic!("{path} {}:\n{explanation}", function.name);
    }
}

#[test]
fn dominator_trees_are_those_of_cranelift() {
    for (path, source) in common::corpus("domtree") {
        let file = parse_file(&source).unwrap_or_else(|error| panic!("{path}: {error:?}"));
        for function in &file.functions {
            let func = &function.function;
            let tree = DominatorTree::compute(&ControlFlowGraph::compute(func));
            let mut announced: Vec<(Block, Block)> = Vec::new();
            for comment in &function.comments {
                if let (AnyEntity::Inst(inst), Some(blocks)) = (comment.entity, comment.dominates(&source)) {
                    let blocks = blocks.unwrap_or_else(|error| panic!("{path}: {error:?}"));
                    let by = func.layout.blocks().find(|&block| func.layout.last_inst(block) == Some(inst));
                    let by = by.unwrap_or_else(|| panic!("{path}: {inst} ends no block"));
                    announced.extend(blocks.into_iter().map(|block| (by, block)));
                }
            }
            announced.sort();
            let mut found: Vec<(Block, Block)> =
                func.layout.blocks().filter_map(|block| Some((tree.idom(block)?, block))).collect();
            found.sort();
            assert_eq!(found, announced, "{path} {}", function.name);
            filecheck(&path, function, &tree.to_string());
        }
    }
}

#[test]
fn graphs_are_drawn_as_cranelift_draws_them() {
    for (path, source) in common::corpus("cfg") {
        let file = parse_file(&source).unwrap_or_else(|error| panic!("{path}: {error:?}"));
        for function in &file.functions {
            filecheck(&path, function, &to_dot(&function.function));
        }
    }
}
