//! Compile errors: what they say, and where.
//!
//! The cases in `ui` show messages that the derive writes; they are the same with every compiler. Those in `ui-rustc`
//! show `const` assertions, whose surroundings the compiler writes, so that they belong to one version of it.
//! `TRYBUILD=overwrite cargo test -p packed --test ui` accepts new texts.

#[test]
fn errors_are_at_the_token_at_fault() {
    let cases = trybuild::TestCases::new();
    cases.compile_fail("tests/ui/*.rs");
    cases.compile_fail("tests/ui-rustc/*.rs");
}
