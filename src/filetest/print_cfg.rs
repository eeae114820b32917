//! `test print-cfg`: the control-flow graph as Graphviz draws it.

use packir_ir::cfg::to_dot;
use packir_ir::text::Comment;

use super::file::{Entry, Plan};
use super::filecheck;
use super::record::Kind;

/// Plans what `entry` expects, and what the file expects of all functions.
pub(super) fn plan<'a>(plan: &mut Plan<'a>, preamble: &'a [Comment<'a>], entry: &'a Entry<'a>) {
    filecheck::plan(plan, Kind::PrintCfg, preamble, entry, to_dot);
}
