//! Source text as it comes from files, and pieces of it as they go into messages.

use std::string::FromUtf8Error;

/// The text in `bytes`, without the byte order mark that editors of some systems put first.
pub(crate) fn decode(bytes: Vec<u8>) -> Result<String, FromUtf8Error> {
    let text = String::from_utf8(bytes)?;
    Ok(text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text))
}

/// A message, cut off where nobody reads on: it may quote a token of any length.
pub(crate) fn clip(message: String) -> String {
    const MOST: usize = 1000;
    match message.char_indices().nth(MOST) {
        Some((end, _)) => format!("{}…", &message[..end]),
        None => message,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mark_is_dropped_at_the_start_only() {
        assert_eq!(decode("\u{feff}a\u{feff}".into()).as_deref(), Ok("a\u{feff}"));
        assert_eq!(decode("a".into()).as_deref(), Ok("a"));
        assert!(decode(vec![0xff]).is_err());
    }

    #[test]
    fn long_messages_are_cut_between_characters() {
        assert_eq!(clip("short".into()), "short");
        assert_eq!(clip("é".repeat(1000)), "é".repeat(1000));
        assert_eq!(clip("é".repeat(1001)), "é".repeat(1000) + "…");
    }
}
