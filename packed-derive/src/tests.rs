//! What can be tested without a compiler; compile errors and expansions are tested in `packed`.

use crate::check;
use crate::diag::Diag;
use crate::expand;
use crate::model::Model;
use crate::stub;
use crate::tree::Tree;

fn model(text: &str) -> Model {
    let input = syn::parse_str(text).expect("a type definition");
    let mut diag = Diag::default();
    let model = check::model(&input, &mut diag);
    assert!(diag.is_empty(), "{}", diag.to_tokens());
    model.expect("a definition without errors")
}

const KEY: &str = "
    #[packed((u32, u32) as KeyRaw)]
    enum Key {
        #[bits(0b0001, module: 28 | index: 32)]
        Defined { module: packed::u28, index: u32 },
        #[bits(0b0010, 0: 28 | index: 32)]
        Builtin { index: u32 },
    }";

const BRANCH: &str = "
    #[packed(u32)]
    #[bits(imm[12], imm[10:5], rs2: 5, rs1: 5, funct3: 3, imm[4:1], imm[11], 0b1100011)]
    struct BType { imm: i13, rs2: u5, rs1: u5, funct3: u3 }";

const CALL: &str = "
    #[packed(u16)]
    enum Call {
        #[bits(0x0000)]
        Array,
        #[bits(0x00, .0 + 1: 8 in 1..=60)]
        Builtin(Ranged<u8, 0, 59>),
        #[bits(0x00, .0: 8 in 61..)]
        Host(Ranged<u8, 61, 255>),
    }";

/// `packed::Layout` prints the same text, which `packed/tests/language.rs` compares with the same file.
#[test]
fn diagrams_are_those_that_layouts_print() {
    let body = |text: &str| {
        let diagram = expand::diagram(&model(text));
        diagram.trim().trim_start_matches("```text").trim_end_matches("```").trim().to_owned()
    };
    assert_eq!(
        format!("{}\n\n{}\n\n{}\n", body(KEY), body(BRANCH), body(CALL)),
        include_str!("../../packed/tests/diagrams.txt")
    );
}

#[test]
fn a_code_in_one_place_is_one_switch() {
    let tree = crate::tree::tree(&model(KEY));
    let Tree::Switch { key, arms } = tree else { panic!("a switch") };
    // Only the bits that differ are looked at, and the zeros above them: a shift takes both.
    assert_eq!((key.len(), key[0].part, key[0].lo, key[0].width), (1, 0, 28, 4));
    assert_eq!(arms.iter().map(|(value, _)| *value).collect::<Vec<_>>(), [1, 2]);
}

#[test]
fn codes_that_are_no_tree_are_compared_in_turn() {
    // No bit is fixed by all three.
    let tree = crate::tree::tree(&model(
        "#[packed(u8)]
         enum Odd {
             #[bits(0b10, .0: 1, 0: 5)]
             A(bool),
             #[bits(.0: 1, 0b10, 0: 5)]
             B(bool),
             #[bits(0b0, .0: 1, 0b1, 0: 5)]
             C(bool),
         }",
    ));
    assert!(matches!(tree, Tree::Chain(variants) if variants == [0, 1, 2]));
}

#[test]
fn names_become_snake_case() {
    for (name, expected) in [
        ("Add", "add"),
        ("F32Add", "f32_add"),
        ("LoadImm", "load_imm"),
        ("IOPort", "io_port"),
        ("Br2If", "br2_if"),
    ] {
        let ident = syn::parse_str(name).expect("an identifier");
        assert_eq!(expand::snake(&ident), expected);
    }
}

#[test]
fn each_error_is_reported_once() {
    let text = "
        #[packed(u33)]
        enum Both {
            #[bits(0b0, a: 4, b: 27)]
            One { a: u4, b: u27 },
            #[bits(0b1, a: 4, b: 27)]
            Two { a: u4, b: u27 },
        }";
    let input = syn::parse_str(text).unwrap();
    let mut diag = Diag::default();
    assert!(check::model(&input, &mut diag).is_none());
    let count = |tokens: proc_macro2::TokenStream| tokens.to_string().matches("compile_error").count();
    assert_eq!(count(diag.to_tokens()), 2);
    assert_eq!(count(stub::stub(&input, &diag)), 2);
}
