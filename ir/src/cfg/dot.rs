//! Pictures of control-flow graphs.

use std::fmt::{self, Write};

use packir_entity::SecondaryMap;

use super::ControlFlowGraph;
use crate::entities::Inst;
use crate::function::Function;
use crate::layout::Positions;

/// Draws the graph of `func` in the language of Graphviz, laid out as Cranelift's `print-cfg` does: a record for
/// each block, with its header and its last instruction, and an edge from that instruction to each target.
/// Instructions are numbered in the order of the layout.
pub fn to_dot(func: &Function) -> String {
    let mut text = String::new();
    write_dot(&mut text, func).expect("writing to a string does not fail");
    text
}

fn write_dot(out: &mut String, func: &Function) -> fmt::Result {
    let cfg = ControlFlowGraph::compute(func);
    let positions = Positions::compute(&func.layout);
    writeln!(out, "digraph \"{}\" {{", escape(&func.name.to_string()))?;
    if let Some(entry) = func.layout.entry_block() {
        writeln!(out, "    {{rank=min; {entry}}}")?;
    }
    let mut number: SecondaryMap<Inst, u32> = SecondaryMap::new();
    let mut next = 0;
    for block in func.layout.blocks() {
        for inst in func.layout.block_insts(block) {
            number[inst] = next;
            next += 1;
        }
        write!(out, "    {block} [shape=record, label=\"{{{block}")?;
        let params = func.dfg.block_params(block);
        for (index, &param) in params.iter().enumerate() {
            let open = if index == 0 { "(" } else { ", " };
            write!(out, "{open}{param}: {}", func.dfg.value_type(param))?;
        }
        writeln!(out, "{}:", if params.is_empty() { "" } else { ")" })?;
        if let Some(last) = func.layout.last_inst(block) {
            let line = crate::text::display_inst_in(func, last, &positions).to_string();
            writeln!(out, " | <inst{}>{}", number[last], escape(&line))?;
        }
        writeln!(out, "}}\"]")?;
    }
    for block in func.layout.blocks() {
        for pred in cfg.predecessors(block) {
            writeln!(out, "    {}:inst{} -> {block}", pred.block, number[pred.inst])?;
        }
    }
    writeln!(out, "}}")
}

/// Text inside a quoted record label.
fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for letter in text.chars() {
        if matches!(letter, '"' | '\\' | '{' | '}' | '|' | '<' | '>') {
            escaped.push('\\');
        }
        escaped.push(letter);
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test_graph;

    #[test]
    fn dot_numbers_instructions_in_the_order_of_the_layout() {
        let func = test_graph::function(&[vec![1, 2], vec![2], vec![]]);
        let dot = to_dot(&func);
        assert!(dot.starts_with("digraph \"%graph\" {\n    {rank=min; block0}\n"), "{dot}");
        for edge in ["block0:inst0 -> block1", "block0:inst0 -> block2", "block1:inst1 -> block2"] {
            assert!(dot.contains(&format!("\n    {edge}\n")), "{dot}");
        }
        assert!(dot.contains("    block0 [shape=record, label=\"{block0(v0: i32):\n | <inst0>brif v0, block1, block2\n}\"]\n"), "{dot}");
    }

    #[test]
    fn text_in_labels_is_escaped() {
        assert_eq!(escape("a{b}|\"<c>"), "a\\{b\\}\\|\\\"\\<c\\>");
    }
}
