//! What the compiler says about keys that do not belong, and about brands used twice.

#[test]
fn mixed_up_keys_do_not_compile() {
    let cases = trybuild::TestCases::new();
    cases.pass("tests/ui/pass_*.rs");
    cases.compile_fail("tests/ui/fail_*.rs");
}
