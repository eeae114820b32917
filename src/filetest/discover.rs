//! Finding test files: paths that are named, directories that are walked, lists that are read.

use core::fmt;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// A path that cannot be used, and why.
#[derive(Debug)]
pub struct DiscoverError {
    /// The path.
    pub path: PathBuf,
    /// What went wrong.
    pub reason: io::Error,
}

impl fmt::Display for DiscoverError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.path.display(), self.reason)
    }
}

impl core::error::Error for DiscoverError {
    fn source(&self) -> Option<&(dyn core::error::Error + 'static)> {
        Some(&self.reason)
    }
}

/// The test files at `path`: itself if it is a file, else the `.clif` files below it, sorted by name.
///
/// A link to a directory is not followed, so that the walk ends.
///
/// # Errors
///
/// Nothing is there, or it cannot be read.
pub fn walk(path: &Path, found: &mut Vec<PathBuf>) -> Result<(), DiscoverError> {
    let fail = |reason| DiscoverError { path: path.to_owned(), reason };
    if !fs::metadata(path).map_err(fail)?.is_dir() {
        found.push(path.to_owned());
        return Ok(());
    }
    let mut entries = fs::read_dir(path).map_err(fail)?.collect::<Result<Vec<_>, _>>().map_err(fail)?;
    entries.sort_by_key(fs::DirEntry::file_name);
    for entry in entries {
        let child = entry.path();
        if entry.file_type().map_err(fail)?.is_dir() {
            walk(&child, found)?;
        } else if child.extension().is_some_and(|extension| extension == "clif") {
            found.push(child);
        }
    }
    Ok(())
}

/// The paths in a list: the first tab-separated column of each line that is neither empty nor starts with `#`.
///
/// A relative path is looked for here, then beside the list.
#[must_use]
pub fn read_list(text: &str, list: &Path) -> Vec<PathBuf> {
    let folder = list.parent().unwrap_or(Path::new(""));
    text.lines()
        .filter_map(|line| line.split('\t').next().map(str::trim))
        .filter(|path| !path.is_empty() && !path.starts_with('#'))
        .map(|path| {
            let here = PathBuf::from(path);
            let beside = folder.join(path);
            if !here.exists() && beside.exists() { beside } else { here }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn directories_are_walked_in_order_and_only_for_test_files() {
        let root = tempfile::tempdir().unwrap();
        let name = |path: &str| root.path().join(path);
        fs::create_dir(name("b")).unwrap();
        for path in ["c.clif", "a.clif", "b/z.clif", "b/y.clif", "b/note.txt"] {
            fs::write(name(path), "").unwrap();
        }
        let mut found = Vec::new();
        walk(root.path(), &mut found).unwrap();
        assert_eq!(found, ["a.clif", "b/y.clif", "b/z.clif", "c.clif"].map(name));

        found.clear();
        walk(&name("b/note.txt"), &mut found).unwrap();
        assert_eq!(found, [name("b/note.txt")], "a file that is named is taken as it is");

        let error = walk(&name("none"), &mut found).unwrap_err();
        assert_eq!(error.reason.kind(), io::ErrorKind::NotFound);
    }

    #[test]
    fn a_list_has_comments_columns_and_paths_beside_it() {
        let root = tempfile::tempdir().unwrap();
        fs::write(root.path().join("a.clif"), "").unwrap();
        let list = root.path().join("list.tsv");
        let text = "# files\n\na.clif\tT1\n  nowhere.clif \n";
        assert_eq!(read_list(text, &list), [root.path().join("a.clif"), PathBuf::from("nowhere.clif")]);
    }
}
