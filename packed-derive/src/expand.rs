//! From a [`Model`] to code.
//!
//! Expansions are kept short: what does not depend on the definition is in `packed::private`. They work in
//! `no_std` crates that forbid unsafe code: they contain no `unsafe`, but for the traits that the words `bytemuck` and
//! `zerocopy` ask for. They panic only where a value has low bits that the layout has no place for and no error can say
//! so; what else looks like a panic runs in the compiler, or is an arm that is never taken.

mod access;
mod codec;
mod convert;
mod decide;
mod docs;
#[cfg(feature = "laws")]
mod laws;
mod layout;
mod nested;
mod spare;
mod support;
mod tag;
mod visit;
mod word;

pub(crate) use access::common_fields;
#[cfg(test)]
pub(crate) use docs::diagram;

use proc_macro2::{Ident, Literal, Span, TokenStream};
use quote::{ToTokens, format_ident, quote, quote_spanned};
use syn::Type;

use crate::model::{Field, Model, Pattern, Piece, Variant, carrier, ones};
use crate::tree::{self, Tree};

/// All code of a definition.
///
/// What the compiler works on most are bodies of functions: the fewer there are, and the less is in them, the less a
/// definition costs its users. So inherent functions share one `impl` block, and traits are implemented by `packed`
/// from a table of them.
pub(crate) fn expand(model: &Model) -> TokenStream {
    let mut cx = Cx::new(model);
    cx.check = codec::check(&cx);
    let mut out = Out::default();
    word::word(&cx, &mut out);
    layout::layout(&cx, &mut out);
    codec::codec(&cx, &mut out);
    access::access(&cx, &mut out);
    tag::tag(&cx, &mut out);
    nested::nested(&cx, &mut out);
    visit::visit(&cx, &mut out);
    #[cfg(feature = "laws")]
    laws::laws(&cx, &mut out);
    support::support(&cx, &mut out);
    let Out { items, on_packed, on_nice, impls } = out;
    let (params, _, bounds) = model.generics.split_for_impl();
    let (packed, nice) = (cx.packed(), cx.nice());
    let allow = quote! {
        #[allow(clippy::all, clippy::pedantic, clippy::restriction)]
        #[allow(unused_variables, unused_parens, unused_imports, unreachable_patterns, dead_code)]
    };
    quote! {
        #items
        #allow
        const _: () = {
            use ::packed::private::{Missing as _, Provide as _};
            #[automatically_derived]
            impl #params #packed #bounds { #on_packed }
            #[automatically_derived]
            impl #params #nice #bounds { #on_nice }
            #impls
        };
    }
}

/// The parts of an expansion.
#[derive(Default)]
pub(crate) struct Out {
    /// What has a name of its own.
    pub(crate) items: TokenStream,
    /// Inherent functions of the packed type.
    pub(crate) on_packed: TokenStream,
    /// Inherent functions of the nice type.
    pub(crate) on_nice: TokenStream,
    /// Other `impl` blocks.
    pub(crate) impls: TokenStream,
}

/// What all parts of the expansion share.
pub(crate) struct Cx<'a> {
    pub(crate) m: &'a Model,
    /// `const`, unless a field's functions are not.
    pub(crate) constness: TokenStream,
    pub(crate) tree: Tree,
    /// The variables that hold the words of the storage.
    pub(crate) words: Vec<Ident>,
    /// Whether the packed type is a newtype over its one word as it is computed with, so that no functions are needed
    /// between the two.
    pub(crate) flat: bool,
    /// The width of the variables if it is not that of the storage.
    wide: Option<u32>,
    /// Code for what is wrong with the words, an `Option`, if anything can be.
    pub(crate) check: Option<TokenStream>,
}

impl<'a> Cx<'a> {
    fn new(m: &'a Model) -> Cx<'a> {
        let constness = if m.runtime { quote!() } else { quote!(const) };
        let words = (0..m.storage.parts.len()).map(|i| format_ident!("__w{i}")).collect();
        let flat = !m.storage.is_tuple && word::is_flat(m);
        Cx { m, constness, tree: tree::tree(m), words, flat, wide: None, check: None }
    }

    /// The same for a word that is in a wider variable: in an integer of `width` bits that its bits travel in.
    fn wider(&self, word: Ident, width: u32) -> Cx<'a> {
        Cx { words: vec![word], wide: Some(width), ..Cx::new(self.m) }
    }

    /// The width of the variable that holds a word.
    pub(crate) fn carrier(&self, part: usize) -> u32 {
        self.wide.unwrap_or_else(|| self.m.storage.parts[part].carrier())
    }

    /// The nice type, with its generic arguments.
    pub(crate) fn nice(&self) -> TokenStream {
        let name = &self.m.name;
        let (_, args, _) = self.m.generics.split_for_impl();
        quote!(#name #args)
    }

    /// The packed type, with its generic arguments.
    pub(crate) fn packed(&self) -> TokenStream {
        let name = &self.m.packed_name;
        let (_, args, _) = self.m.generics.split_for_impl();
        quote!(#name #args)
    }

    /// What `packed::Bits` says of the type of a field.
    pub(crate) fn facts(&self, ty: &Type) -> TokenStream {
        let asked = crate::check::asked(ty, self.m.runtime);
        quote_spanned!(end(&asked)=> #asked::FACTS)
    }

    /// A trait `impl` block for `ty`.
    pub(crate) fn implement(&self, of: &TokenStream, ty: &TokenStream, body: &TokenStream) -> TokenStream {
        let (params, _, bounds) = self.m.generics.split_for_impl();
        quote! {
            #[automatically_derived]
            impl #params #of for #ty #bounds { #body }
        }
    }

    /// Brings the words into their variables, where `self` is the packed type.
    pub(crate) fn load(&self) -> TokenStream {
        self.load_of(&quote!(self))
    }

    /// Brings the words of a value of the packed type into their variables.
    pub(crate) fn load_of(&self, value: &TokenStream) -> TokenStream {
        let words = &self.words;
        if self.flat {
            quote!(let #(#words)* = #value.0;)
        } else {
            quote!(let (#(#words,)*) = #value.__words();)
        }
    }

    /// All words as one expression, pattern or type.
    pub(crate) fn all(&self, words: &[impl ToTokens]) -> TokenStream {
        if self.flat { quote!(#(#words)*) } else { quote!((#(#words,)*)) }
    }

    /// The packed type made of its words, as [`all`](Self::all) gives them.
    pub(crate) fn make(&self, words: &TokenStream) -> TokenStream {
        let name = &self.m.packed_name;
        if self.flat { quote!(#name(#words)) } else { quote!(#name::__from_words(#words)) }
    }

    /// The types of the words in computations: `(u32, u32,)`.
    pub(crate) fn word_types(&self) -> TokenStream {
        let types: Vec<_> = self.m.storage.parts.iter().map(|part| prim(part.width)).collect();
        self.all(&types)
    }

    /// The path of a variant, to match on or to build with.
    pub(crate) fn path(&self, variant: &Variant) -> TokenStream {
        let (nice, name) = (&self.m.name, &variant.name);
        if self.m.is_enum { quote!(#nice::#name) } else { quote!(#nice) }
    }

    /// A pattern that binds all fields of a variant to `__f0, …`.
    pub(crate) fn pattern(&self, variant: &Variant) -> TokenStream {
        let path = self.path(variant);
        let fields = variant.fields.iter().enumerate().map(|(i, field)| {
            let (member, var) = (member(field), var(i));
            quote!(#member: #var)
        });
        quote!(#path { #(#fields),* })
    }

    /// A pattern that binds one field of a variant to `__x`.
    pub(crate) fn pattern_one(&self, variant: &Variant, index: usize) -> TokenStream {
        let path = self.path(variant);
        let member = member(&variant.fields[index]);
        quote!(#path { #member: __x, .. })
    }

    /// Code that builds a variant from the words. The widest of the types that are not integers comes last: it may be a
    /// sum, and when a caller's `match` follows its decision directly, the optimiser makes one of both.
    pub(crate) fn build(&self, variant: &Variant) -> TokenStream {
        let path = self.path(variant);
        let mut fields: Vec<&Field> = variant.fields.iter().collect();
        fields.sort_by_key(|field| if field.known_width().is_some() { 0 } else { field.width });
        let fields = fields.into_iter().map(|field| {
            let (member, value) = (member(field), self.decode(field));
            quote!(#member: #value)
        });
        quote!(#path { #(#fields),* })
    }

    /// The bits of a field, taken from the words: a `u64`, or a `u128` if it is wide.
    pub(crate) fn extract(&self, field: &Field) -> TokenStream {
        let want = if field.width > 64 { 128 } else { 64 };
        let width = self.joined_width(field).unwrap_or(want);
        let pieces: Vec<_> = field.pieces.iter().map(|piece| self.extract_piece(piece, width)).collect();
        let bits = if pieces.len() > 1 { quote!((#(#pieces)|*)) } else { quote!(#(#pieces)*) };
        if width == want { bits } else { cast(&bits, want) }
    }

    /// The number of a signed field in pieces, an `i64`: its sign comes with its highest piece, by one shift, rather than
    /// by two when the bits are put together.
    pub(crate) fn extract_number(&self, field: &Field) -> TokenStream {
        let width = self.joined_width(field).unwrap_or(64);
        let signed = format_ident!("i{width}");
        let pieces = field.pieces.iter().map(|piece| {
            if piece.at + piece.width == field.width {
                self.extract_sign(piece, width)
            } else {
                self.extract_piece(piece, width)
            }
        });
        quote!((#(#pieces)|*) as #signed as i64)
    }

    /// In integers of which width the pieces of a field are best put together, if not as wide as they travel: of that
    /// of the one word that they are in.
    fn joined_width(&self, field: &Field) -> Option<u32> {
        let [first, rest @ ..] = &field.pieces[..] else { return None };
        let width = self.m.storage.parts[first.part].carrier();
        let together = !rest.is_empty() && rest.iter().all(|piece| piece.part == first.part);
        (together && field.width <= width).then_some(width)
    }

    fn extract_piece(&self, piece: &Piece, want: u32) -> TokenStream {
        let part = &self.m.storage.parts[piece.part];
        let word = &self.words[piece.part];
        let shifted = shift_right(quote!(#word), piece.lo);
        let cast = if part.carrier() == want { shifted } else { cast(&shifted, want) };
        let masked = if piece.lo + piece.width == part.width {
            cast
        } else {
            let mask = literal(ones(piece.width), want);
            quote!((#cast & #mask))
        };
        shift_left(masked, piece.at)
    }

    /// As [`extract_piece`](Self::extract_piece), with the sign in all bits above the piece.
    fn extract_sign(&self, piece: &Piece, want: u32) -> TokenStream {
        let carrier = self.m.storage.parts[piece.part].carrier();
        let (word, signed) = (&self.words[piece.part], format_ident!("i{carrier}"));
        let top = shift_left(word.to_token_stream(), carrier - piece.lo - piece.width);
        let sign = shift_right(quote!((#top as #signed)), carrier - piece.width);
        shift_left(cast(&sign, want), piece.at)
    }

    /// The piece of a field's bits, shifted into its place in the word.
    pub(crate) fn insert(&self, field: &Field, piece: &Piece, bits: &TokenStream) -> TokenStream {
        let part = &self.m.storage.parts[piece.part];
        let have = if field.width > 64 { 128 } else { 64 };
        let whole = piece.at == 0 && piece.width == field.width;
        // One shift and one mask: before a change of width, the optimiser does not join two shifts.
        let masked = |value: TokenStream, lo: u32| {
            let mask = literal(ones(piece.width) << lo, have);
            if whole { value } else { quote!((#value & #mask)) }
        };
        let fit =
            |value: TokenStream| if part.carrier() == have { value } else { cast(&value, part.carrier()) };
        if piece.lo >= piece.at {
            shift_left(fit(masked(bits.clone(), piece.at)), piece.lo - piece.at)
        } else {
            fit(masked(shift_right(bits.clone(), piece.at - piece.lo), piece.lo))
        }
    }

    /// The bits of a variant that do not depend on fields, for one word.
    pub(crate) fn fixed(&self, variant: &Variant, part: usize) -> TokenStream {
        let value = variant.code[part].value | variant.must[part].value;
        literal(value, self.m.storage.parts[part].carrier()).into_token_stream()
    }

    /// Whether all words have these patterns.
    pub(crate) fn matches(&self, patterns: &[Pattern]) -> TokenStream {
        let mut tests = Vec::new();
        for (i, (pattern, word)) in patterns.iter().zip(&self.words).enumerate() {
            if pattern.mask != 0 {
                let carrier = self.carrier(i);
                let (mask, value) = (literal(pattern.mask, carrier), literal(pattern.value, carrier));
                if pattern.mask == ones(carrier) {
                    tests.push(quote!(#word == #value));
                } else {
                    tests.push(quote!(#word & #mask == #value));
                }
            }
        }
        if tests.is_empty() { quote!(true) } else { quote!(#(#tests)&&*) }
    }
}

impl Cx<'_> {
    /// Whether the words are of variant `v`, by the bits and numbers that tell it from the others.
    pub(crate) fn is_variant(&self, v: usize) -> TokenStream {
        let codes = self.matches(&self.m.code(v));
        match self.in_numbers(&self.m.variants[v]) {
            Some(numbers) => quote!(#codes && #numbers),
            None => codes,
        }
    }

    /// The same, for words that are known to be valid: one bit is enough if all other variants have another one there. The
    /// word for "none" need not be valid, and is still no variant.
    pub(crate) fn is_variant_if_valid(&self, v: usize) -> TokenStream {
        let codes: Vec<_> = (0..self.m.variants.len()).map(|v| self.m.code(v)).collect();
        let telling = (0..self.words.len()).find_map(|part| {
            let this = codes[v][part];
            let others =
                codes.iter().enumerate().filter(|(other, _)| *other != v).map(|(_, code)| code[part]);
            let bits = others.fold(this.mask, |bits, other| bits & other.mask & (this.value ^ other.value));
            (bits != 0).then(|| (part, 1 << bits.ilog2()))
        });
        match telling {
            Some((part, bit)) if self.m.options.reserved.is_none() => {
                let mut pattern = vec![Pattern::default(); self.words.len()];
                pattern[part] = Pattern { mask: bit, value: codes[v][part].value & bit };
                self.matches(&pattern)
            }
            _ => self.is_variant(v),
        }
    }

    /// Whether the words have a variant's numbers, if it has any.
    pub(crate) fn in_numbers(&self, variant: &Variant) -> Option<TokenStream> {
        let (piece, numbers) = variant.numbers()?;
        let part = &self.m.storage.parts[piece.part];
        let number = shift_right(self.words[piece.part].to_token_stream(), piece.lo);
        let number = if piece.lo + piece.width == part.width {
            number
        } else {
            let mask = literal(ones(piece.width), part.carrier());
            quote!((#number & #mask))
        };
        Some(between(&number, numbers.first, numbers.last, piece.width, part.carrier()))
    }
}

/// Whether a number of `width` bits in an integer of `carrier` bits is from `first` to `last`.
pub(crate) fn between(
    number: &TokenStream,
    first: u128,
    last: u128,
    width: u32,
    carrier: u32,
) -> TokenStream {
    let (low, high) = (literal(first, carrier), literal(last, carrier));
    match (first > 0, last < ones(width)) {
        (true, true) => quote!((#low <= #number && #number <= #high)),
        (true, false) => quote!((#low <= #number)),
        _ => quote!((#number <= #high)),
    }
}

/// The place of the last token.
fn end(tokens: &TokenStream) -> Span {
    tokens.clone().into_iter().last().map_or_else(Span::call_site, |token| token.span())
}

/// How a field is named in patterns and constructors.
pub(crate) fn member(field: &Field) -> TokenStream {
    match &field.ident {
        Some(ident) => ident.to_token_stream(),
        None => {
            let index = Literal::usize_unsuffixed(field.name.parse().unwrap_or(0));
            quote!(#index)
        }
    }
}

/// The variable that a pattern binds field `i` to.
pub(crate) fn var(i: usize) -> Ident {
    format_ident!("__f{i}")
}

/// A literal of the primitive integer with this width.
pub(crate) fn literal(value: u128, width: u32) -> Literal {
    // The value of a narrower literal is cut to it, so that each `try_from` succeeds.
    let low = value & ones(width);
    match width {
        8 => Literal::u8_suffixed(u8::try_from(low).unwrap_or(0)),
        16 => Literal::u16_suffixed(u16::try_from(low).unwrap_or(0)),
        32 => Literal::u32_suffixed(u32::try_from(low).unwrap_or(0)),
        64 => Literal::u64_suffixed(u64::try_from(low).unwrap_or(0)),
        _ => Literal::u128_suffixed(low),
    }
}

/// The primitive integer with this width.
pub(crate) fn prim(width: u32) -> Ident {
    format_ident!("u{}", carrier(width))
}

pub(crate) fn cast(value: &TokenStream, width: u32) -> TokenStream {
    let ty = prim(width);
    quote!((#value as #ty))
}

pub(crate) fn shift_right(value: TokenStream, by: u32) -> TokenStream {
    if by == 0 {
        value
    } else {
        let by = Literal::u32_unsuffixed(by);
        quote!((#value >> #by))
    }
}

pub(crate) fn shift_left(value: TokenStream, by: u32) -> TokenStream {
    if by == 0 {
        value
    } else {
        let by = Literal::u32_unsuffixed(by);
        quote!((#value << #by))
    }
}

/// A name in snake case: `F32Add` is `f32_add`.
pub(crate) fn snake(name: &Ident) -> String {
    let text = name.to_string();
    let chars: Vec<char> = text.trim_start_matches("r#").chars().collect();
    let mut out = String::new();
    for (i, &c) in chars.iter().enumerate() {
        if c.is_uppercase() {
            let after_word = i > 0 && (chars[i - 1].is_lowercase() || chars[i - 1].is_ascii_digit());
            let before_word =
                i > 0 && chars[i - 1].is_uppercase() && chars.get(i + 1).is_some_and(|c| c.is_lowercase());
            if after_word || before_word {
                out.push('_');
            }
            out.extend(c.to_lowercase());
        } else {
            out.push(c);
        }
    }
    out
}

/// An identifier for a method, escaped if it is a keyword.
pub(crate) fn method(text: &str, span: Span) -> Ident {
    match syn::parse_str::<Ident>(text) {
        Ok(mut ident) => {
            ident.set_span(span);
            ident
        }
        Err(_) if matches!(text, "self" | "super" | "crate") => format_ident!("{text}_", span = span),
        Err(_) => Ident::new_raw(text, span),
    }
}
