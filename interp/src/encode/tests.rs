//! Modules as bytes: round trips, and each kind of damage at its offset.

use super::{DecodeError, DecodeErrorKind};
use crate::module::Module;
use crate::text::assemble;

const TEXT: &str = "signature 1 -> 1
    function %f sig0 slots 5 memory 0 { const 7 nop ret 0 }
    libcall %CeilF32 sig0
    import %print sig0";

fn bytes() -> Vec<u8> {
    assemble(TEXT).unwrap().to_bytes()
}

/// Decodes bytes with some of them replaced.
fn decode(at: usize, with: &[u8]) -> Result<Module, DecodeError> {
    let mut bytes = bytes();
    bytes[at..at + with.len()].copy_from_slice(with);
    Module::from_bytes(&bytes)
}

#[test]
fn the_layout_is_the_documented_one() {
    let mut want = b"PKIR\x01\0\0\0".to_vec();
    want.extend([1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0]);
    want.extend([3, 0, 0, 0]);
    want.extend([1, 0, 0, 0, b'f', 0, 0, 0]);
    want.extend([5, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0]);
    want.extend(crate::Op::Nop.pack().into_raw().to_le_bytes());
    want.extend(crate::Op::Ret { memory: packed::u24::MIN }.pack().into_raw().to_le_bytes());
    want.extend(7_u64.to_le_bytes());
    want.extend(b"\x07\0\0\0CeilF32\0\0\x01\0");
    want.extend(b"\x05\0\0\0print\0\0\x02");
    assert_eq!(bytes(), want);
    assert_eq!(Module::from_bytes(&want), assemble(TEXT).map_err(|_| unreachable!()));
}

#[test]
fn a_module_cut_anywhere_is_refused() {
    let bytes = bytes();
    for len in 0..bytes.len() {
        let error = Module::from_bytes(&bytes[..len]).unwrap_err();
        assert!(error.offset <= len, "{error}");
        let kind = if len < 4 { DecodeErrorKind::NotAModule } else { DecodeErrorKind::Truncated };
        assert_eq!(error.kind, kind, "{len} bytes");
    }
}

#[test]
fn damage_is_found_at_its_offset() {
    let error = |at, with: &[u8]| {
        let error = decode(at, with).unwrap_err();
        assert!(error.to_string().starts_with(&format!("byte {}: ", error.offset)));
        (error.offset, error.kind)
    };
    assert_eq!(error(0, b"X"), (0, DecodeErrorKind::NotAModule));
    assert_eq!(error(4, &[2]), (4, DecodeErrorKind::Version(2)));
    assert_eq!(error(6, &[1]), (6, DecodeErrorKind::NotAModule));
    assert_eq!(error(8, &[0xFF; 4]), (8, DecodeErrorKind::Truncated));
    assert_eq!(error(28, &[0xFF]), (28, DecodeErrorKind::NotUtf8));
    assert_eq!(error(31, &[3]), (31, DecodeErrorKind::FunctionKind(3)));
    let len = bytes().len();
    let libcall = len - 13;
    assert_eq!(error(libcall, &[14]), (libcall, DecodeErrorKind::Libcall(14)));
    let (offset, kind) = error(48, &[0, 0]);
    assert!(offset == 48 && matches!(kind, DecodeErrorKind::Word(_)), "{kind:?}");
    let mut long = bytes();
    long.push(0);
    assert_eq!(
        Module::from_bytes(&long),
        Err(DecodeError { offset: len, kind: DecodeErrorKind::TrailingBytes })
    );
}

#[test]
fn every_single_byte_of_damage_is_refused_or_reads_back() {
    let bytes = bytes();
    for at in 0..bytes.len() {
        for value in [0, 1, 0x7F, 0x80, 0xFF, !bytes[at]] {
            let mut damaged = bytes.clone();
            damaged[at] = value;
            if let Ok(module) = Module::from_bytes(&damaged) {
                assert_eq!(module.to_bytes(), damaged, "byte {at} = {value:#x}");
            }
        }
    }
}
