//! Messages about a place in a source: file, line, column, the line itself and a caret.

use core::ops::Range;
use std::io::{self, IsTerminal};

use annotate_snippets::{AnnotationKind, Level, Renderer, Snippet};

/// Renders `message` about the bytes `span` of `source`; coloured if stderr is a terminal.
pub(super) fn render(file: &str, source: &str, span: Range<usize>, message: &str) -> String {
    render_with(if colour() { Renderer::styled() } else { Renderer::plain() }, file, source, span, message)
}

/// Whether messages may be coloured: on a terminal, unless the user says no (<https://no-color.org>).
fn colour() -> bool {
    let set = |name| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    io::stderr().is_terminal()
        && !set("NO_COLOR")
        && std::env::var_os("TERM").is_none_or(|term| term != "dumb")
}

fn render_with(renderer: Renderer, file: &str, source: &str, span: Range<usize>, message: &str) -> String {
    // Only the line that the span starts on is shown: the span of an instruction or a block may reach over many.
    let start = span.start.min(source.len());
    let line_start = source[..start].rfind('\n').map_or(0, |newline| newline + 1);
    let line_end = source[start..].find('\n').map_or(source.len(), |newline| start + newline);
    let line = source[line_start..line_end].trim_end_matches('\r');
    let number = source[..line_start].bytes().filter(|&byte| byte == b'\n').count() + 1;
    let from = (start - line_start).min(line.len());
    let to = (span.end.max(start) - line_start).clamp(from, line.len());
    let snippet = Snippet::source(line)
        .path(file)
        .line_start(number)
        .annotation(AnnotationKind::Primary.span(from..to));
    renderer.render(&[Level::ERROR.primary_title(message).element(snippet)]).clone()
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::*;

    fn check(source: &str, span: Range<usize>, expected: expect_test::Expect) {
        expected.assert_eq(&render_with(Renderer::plain(), "a.clif", source, span, "no such thing"));
    }

    #[test]
    fn a_message_shows_place_line_and_caret() {
        check(
            "one\n  two three\nfour",
            10..15,
            expect![[r#"
            error: no such thing
             --> a.clif:2:7
              |
            2 |   two three
              |       ^^^^^"#]],
        );
    }

    #[test]
    fn a_span_over_several_lines_shows_the_first() {
        check(
            "one {\n two\n}\n",
            4..12,
            expect![[r#"
            error: no such thing
             --> a.clif:1:5
              |
            1 | one {
              |     ^"#]],
        );
    }

    #[test]
    fn the_end_of_the_text_is_a_place() {
        check(
            "one\n",
            4..4,
            expect![[r#"
            error: no such thing
             --> a.clif:2:1
              |
            2 |
              | ^"#]],
        );
        check(
            "",
            0..0,
            expect![[r#"
            error: no such thing
             --> a.clif:1:1
              |
            1 |
              | ^"#]],
        );
    }
}
