//! The four conversions of a field: to and from bits, whether it fits, and whether bits are valid.

use proc_macro2::{Ident, Literal, TokenStream};
use quote::{ToTokens, format_ident, quote, quote_spanned};
use syn::spanned::Spanned;

use super::{Cx, cast, literal, shift_left, shift_right};
use crate::model::{Conversion, Field, Numbers, Piece, carrier, ones};

/// The integer in which a field's bits travel: a `u64`, or a `u128` if it is wide.
fn want(field: &Field) -> u32 {
    if field.width > 64 { 128 } else { 64 }
}

/// A call of one of a provider's functions for fields of `width` bits. Its place is that of the type, so that errors about
/// the type are all there.
fn call(provider: &TokenStream, name: &str, value: &TokenStream, width: u32) -> TokenStream {
    call_in(provider, name, value, width, width > 64)
}

/// The same, where the bits travel in a `u128` if `wide`.
fn call_in(provider: &TokenStream, name: &str, value: &TokenStream, width: u32, wide: bool) -> TokenStream {
    let span = super::end(provider);
    let name = format_ident!("{name}{}_field", if wide { "_wide" } else { "" }, span = span);
    quote_spanned!(span=> #provider::#name(#value, #width))
}

/// A field's own bits, of those that are in its place.
fn minus(field: &Field, bits: &TokenStream) -> TokenStream {
    match field.numbers {
        Some(Numbers { plus, .. }) if plus > 0 => {
            let (plus, mask) = (literal(plus, want(field)), literal(ones(field.width), want(field)));
            quote!((#bits.wrapping_sub(#plus) & #mask))
        }
        _ => bits.clone(),
    }
}

/// Element `i` of an array's bits.
fn element(field: &Field, bits: &TokenStream, i: u32, len: u32) -> TokenStream {
    let width = field.width / len;
    let shift = Literal::u32_unsuffixed(i * width);
    let have = want(field);
    let mask = literal(ones(width), have);
    let element = quote!(((#bits >> #shift) & #mask));
    if have == 128 && width <= 64 { quote!((#element as u64)) } else { element }
}

/// The integer of `packed` that a field's type names; if the type is another one, the compiler says so.
fn integer(field: &Field) -> TokenStream {
    let name = Ident::new(field.ty_text.trim_start_matches("packed::"), field.ty.span());
    quote_spanned!(field.ty.span()=> ::packed::#name)
}

impl Cx<'_> {
    /// The value of a field, decoded from the words.
    pub(crate) fn decode(&self, field: &Field) -> TokenStream {
        match &field.conversion {
            _ if field.is_plain() => self.decode_plain(field),
            Conversion::Plain { provider } if field.is_scattered_number() => {
                let number = self.extract_number(field);
                quote_spanned!(field.ty.span()=> #provider::decode_number(#number))
            }
            _ => self.decode_own(field, &minus(field, &self.extract(field))),
        }
    }

    /// The value of a field with these bits of its own.
    pub(crate) fn decode_own(&self, field: &Field, bits: &TokenStream) -> TokenStream {
        let width = field.width;
        match &field.conversion {
            Conversion::Plain { provider } => call(provider, "decode", bits, width),
            Conversion::Array { provider, len, .. } => {
                let elements = (0..*len).map(|i| {
                    call(provider, "decode", &element(field, &quote!(__bits), i, *len), width / len)
                });
                quote!({ let __bits = #bits; [#(#elements),*] })
            }
            Conversion::Via { path, provider, .. } => {
                let bits = call(provider, "decode", bits, width);
                quote_spanned!(path.span()=> #path::unpack(#bits))
            }
        }
    }

    /// The value of a field that is [plain](Field::is_plain), in as few steps as can be: what the compiler inlines
    /// early has to be small.
    fn decode_plain(&self, field: &Field) -> TokenStream {
        let (piece, ty) = (field.pieces[0], integer(field));
        let have = self.m.storage.parts[piece.part].carrier();
        let word = shift_right(self.words[piece.part].to_token_stream(), piece.lo);
        let want = carrier(field.width);
        let bits = if have == want { word } else { cast(&word, want) };
        if field.width == want {
            bits
        } else {
            quote_spanned!(field.ty.span()=> #ty::from_bits_truncating(#bits))
        }
    }

    /// What a piece of a field's value is in the word.
    pub(crate) fn store(&self, field: &Field, piece: &Piece, value: &TokenStream) -> TokenStream {
        if !field.is_plain() {
            return self.insert(field, piece, &self.encode(field, value));
        }
        let part = &self.m.storage.parts[piece.part];
        let have = carrier(field.width);
        let bits = if field.width == have {
            value.clone()
        } else {
            let ty = integer(field);
            quote_spanned!(field.ty.span()=> #ty::to_bits(#value))
        };
        let bits = if part.carrier() == have { bits } else { cast(&bits, part.carrier()) };
        shift_left(bits, piece.lo)
    }

    /// A field's own bits.
    pub(crate) fn encode_own(&self, field: &Field, value: &TokenStream) -> TokenStream {
        self.encode_in(field, value, field.width)
    }

    /// The bits in a field's place.
    pub(crate) fn encode(&self, field: &Field, value: &TokenStream) -> TokenStream {
        let bits = self.encode_own(field, value);
        match field.numbers {
            Some(Numbers { plus, .. }) if plus > 0 => {
                // A number outside the variant's, read from a word that was not checked, changes no other field.
                let (plus, mask) = (literal(plus, want(field)), literal(ones(field.width), want(field)));
                quote!((#bits.wrapping_add(#plus) & #mask))
            }
            _ => bits,
        }
    }

    /// The bits of a field's value if it had another width, which does not change the integer they travel in.
    fn encode_in(&self, field: &Field, value: &TokenStream, width: u32) -> TokenStream {
        let wide = field.width > 64;
        match &field.conversion {
            Conversion::Plain { provider } => call_in(provider, "encode", value, width, wide),
            Conversion::Array { provider, len, .. } => {
                let each = field.width / len;
                let have = super::prim(want(field));
                let elements = (0..*len).map(|i| {
                    let shift = Literal::u32_unsuffixed(i * each);
                    let i = Literal::u32_unsuffixed(i);
                    let element = call(provider, "encode", &quote!(#value[#i]), each);
                    quote!((#element as #have) << #shift)
                });
                quote!((#(#elements)|*))
            }
            Conversion::Via { path, provider, .. } => {
                let value = quote_spanned!(path.span()=> #path::pack(#value));
                call_in(provider, "encode", &value, width, wide)
            }
        }
    }

    /// Whether a field's value fits its bits.
    pub(crate) fn fits(&self, field: &Field, value: &TokenStream) -> TokenStream {
        let width = field.width;
        let fits = match &field.conversion {
            Conversion::Plain { provider } => call_in(provider, "fits", value, width, false),
            Conversion::Array { provider, len, .. } => {
                let elements = (0..*len).map(|i| {
                    let i = Literal::u32_unsuffixed(i);
                    call_in(provider, "fits", &quote!(#value[#i]), width / len, false)
                });
                quote!((#(#elements)&*))
            }
            Conversion::Via { path, provider, .. } => {
                let value = quote_spanned!(path.span()=> #path::pack(#value));
                call_in(provider, "fits", &value, width, false)
            }
        };
        if let Some(Numbers { first, last, plus }) = field.numbers {
            let bits = self.encode_own(field, value);
            let test = super::between(&quote!(__bits), first - plus, last - plus, width, want(field));
            return quote!((#fits & { let __bits = #bits; #test }));
        }
        match self.low_zeros(field, value) {
            Some(test) => quote!((#fits & #test)),
            None => fits,
        }
    }

    /// Whether the low bits that have no place are zero; `None` if there are none.
    pub(crate) fn low_zeros(&self, field: &Field, value: &TokenStream) -> Option<TokenStream> {
        (field.low_zeros > 0).then(|| {
            let bits = self.encode(field, value);
            let mask = literal(ones(field.low_zeros), want(field));
            quote!((#bits & #mask == 0))
        })
    }

    /// The bits of a value that does not fit, for the error, as a `u128`.
    pub(crate) fn misfit(&self, field: &Field, value: &TokenStream) -> TokenStream {
        let bits = match &field.conversion {
            Conversion::Array { .. } => self.encode(field, value),
            _ => self.encode_in(field, value, want(field)),
        };
        quote!(#bits as u128)
    }

    /// Whether the bits in `__bits`, which are in a field's place, stand for a value.
    pub(crate) fn valid(&self, field: &Field) -> TokenStream {
        let valid = self.valid_own(field);
        match field.numbers {
            Some(_) => {
                let bits = minus(field, &quote!(__bits));
                quote!({ let __bits = #bits; #valid })
            }
            None => valid,
        }
    }

    /// Whether the bits in `__bits`, a field's own, are a value of its type and among the variant's numbers.
    pub(crate) fn valid_own(&self, field: &Field) -> TokenStream {
        let width = field.width;
        let valid = match &field.conversion {
            Conversion::Plain { provider } | Conversion::Via { provider, .. } => {
                call(provider, "valid", &quote!(__bits), width)
            }
            Conversion::Array { provider, len, .. } => {
                let elements = (0..*len)
                    .map(|i| call(provider, "valid", &element(field, &quote!(__bits), i, *len), width / len));
                quote!((#(#elements)&*))
            }
        };
        match field.numbers {
            Some(Numbers { first, last, plus }) => {
                let test = super::between(&quote!(__bits), first - plus, last - plus, width, want(field));
                quote!((#test && #valid))
            }
            None => valid,
        }
    }
}
