//! The README's table of types is that of the catalogue.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::fmt::Write;
use std::path::Path;

use packir_gallery::{CATALOGUE, Exhibit, Judge};

const BEGIN: &str =
    "<!-- from `src/catalogue.rs`, by `BLESS=1 cargo test -p packir-gallery --test readme` -->\n";
const END: &str = "<!-- end -->\n";

fn judge(exhibit: &Exhibit) -> String {
    match exhibit.judge {
        Judge::Crate(name) => format!("`{name}`"),
        Judge::Computation => "a computation".to_owned(),
        Judge::Vectors => "published words".to_owned(),
        Judge::Laws => "the laws alone".to_owned(),
    }
}

/// A row for each project and judge, in the order of the catalogue; what only the laws judge comes last.
fn table() -> String {
    let mut rows: Vec<(&str, String, Vec<&str>)> = Vec::new();
    for exhibit in CATALOGUE {
        let judge = judge(exhibit);
        match rows.iter_mut().find(|row| (row.0, &row.1) == (exhibit.project, &judge)) {
            Some(row) => row.2.push(exhibit.layout.name),
            None => rows.push((exhibit.project, judge, vec![exhibit.layout.name])),
        }
    }
    rows.sort_by_key(|row| row.1 == "the laws alone");
    let mut text = "| module | judged by | types | |\n|---|---|---|---|\n".to_owned();
    for (project, judge, names) in rows {
        writeln!(text, "| `{project}` | {judge} | {} | `{}` |", names.len(), names.join("`, `")).unwrap();
    }
    text
}

#[test]
fn the_readme_lists_the_catalogue() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md");
    let readme = std::fs::read_to_string(&path).unwrap();
    let (head, rest) = readme.split_once(BEGIN).unwrap();
    let (found, tail) = rest.split_once(END).unwrap();
    let want = table();
    if std::env::var_os("BLESS").is_some() {
        std::fs::write(path, format!("{head}{BEGIN}{want}{END}{tail}")).unwrap();
        return;
    }
    assert!(found == want, "README.md differs from the catalogue: rewrite its table with BLESS=1");
}
