//! Walks over fields (`visit`) and dispatch to a handler for each variant (`handlers`).

use std::collections::HashSet;

use quote::quote;

use super::decide::Otherwise;
use super::{Cx, Out, method, snake, var};

/// What was asked for.
pub(crate) fn visit(cx: &Cx<'_>, out: &mut Out) {
    if cx.m.options.visit {
        visitors(cx, out);
    }
    if cx.m.options.handlers.is_some() {
        handlers(cx, out);
    }
}

fn visitors(cx: &Cx<'_>, out: &mut Out) {
    let m = cx.m;
    let mut seen = HashSet::new();
    let types: Vec<_> = m
        .variants
        .iter()
        .flat_map(|variant| &variant.fields)
        .filter(|field| seen.insert(field.ty_text.clone()))
        .map(|field| &field.ty)
        .collect();
    let calls = |mutable: bool| {
        m.variants.iter().map(move |variant| {
            let pattern = cx.pattern(variant);
            let calls = variant.fields.iter().enumerate().map(|(i, field)| {
                let (ty, name, var) = (&field.ty, &field.name, var(i));
                if mutable {
                    quote!(::packed::VisitFieldMut::<#ty>::field_mut(v, #name, #var);)
                } else {
                    quote!(::packed::VisitField::<#ty>::field(v, #name, #var);)
                }
            });
            quote!(#pattern => { #(#calls)* })
        })
    };
    let (shared, mutable) = (calls(false), calls(true));
    out.on_nice.extend(quote! {
            /// Calls the visitor with the name and value of each field, in the order of definition.
            #[inline]
            pub fn visit_fields<__V: #(::packed::VisitField<#types> +)*>(&self, v: &mut __V) {
                match self { #(#shared)* }
            }
            /// Calls the visitor with the name and value of each field, which it may change.
            #[inline]
            pub fn visit_fields_mut<__V: #(::packed::VisitFieldMut<#types> +)*>(&mut self, v: &mut __V) {
                match self { #(#mutable)* }
            }
    });
}

fn handlers(cx: &Cx<'_>, out: &mut Out) {
    let m = cx.m;
    let Some(name) = &m.options.handlers else { return };
    let vis = &m.vis;
    let (params, args, bounds) = m.generics.split_for_impl();
    let methods = m.variants.iter().map(|variant| {
        let method = method(&snake(&variant.name), variant.name.span());
        let doc = if variant.docs.is_empty() {
            format!("Handles `{}`.", variant.name)
        } else {
            variant.docs.clone()
        };
        let fields = variant.fields.iter().map(|field| {
            let (name, ty) = (argument(field), &field.ty);
            quote!(#name: #ty)
        });
        quote! {
            #[doc = #doc]
            fn #method(&mut self, #(#fields),*) -> Self::Output;
        }
    });
    let doc = format!("What is done for each variant of [`{}`] by [`{}::dispatch`].", m.name, m.packed_name);
    let load = cx.load();
    let dispatch = cx.decide(&Otherwise::Valid, &|v| {
        let variant = &m.variants[v];
        let method = method(&snake(&variant.name), variant.name.span());
        let values = variant.fields.iter().map(|field| cx.decode(field));
        quote!(#name::#method(handler, #(#values),*))
    });
    out.on_packed.extend(quote! {
            /// Finds the variant with one switch and calls its handler with the fields, read from the word.
            #[inline(always)]
            pub fn dispatch<__H: #name #args + ?Sized>(self, handler: &mut __H) -> __H::Output {
                #load
                #dispatch
            }
    });
    out.items.extend(quote! {
        #[doc = #doc]
        #vis trait #name #params #bounds {
            /// What each handler returns.
            type Output;
            #(#methods)*
        }
    });
    arms(cx, out);
}

/// Variants as types, so that code can be made for each.
fn arms(cx: &Cx<'_>, out: &mut Out) {
    let m = cx.m;
    let (Some(handlers), Some((arm, choose))) = (&m.options.handlers, &m.options.arms) else { return };
    let (vis, packed) = (&m.vis, &m.packed_name);
    let (params, args, bounds) = m.generics.split_for_impl();
    let load = cx.load_of(&quote!(word));
    let find = cx.load();
    let found = cx.decide(&Otherwise::Valid, &|v| {
        let variant = &m.variants[v];
        let method = method(&snake(&variant.name), variant.name.span());
        let values = variant.fields.iter().map(|field| cx.decode(field));
        quote! {{
            enum __Arm {}
            impl #params #arm #args for __Arm #bounds {
                #[inline(always)]
                fn run<__H: #handlers #args + ?Sized>(word: #packed #args, handler: &mut __H) -> __H::Output {
                    #load
                    #handlers::#method(handler, #(#values),*)
                }
            }
            choose.arm::<__Arm>()
        }}
    });
    out.on_packed.extend(quote! {
            /// Finds the variant with one switch and hands it over as a type.
            #[inline(always)]
            pub fn arm<__C: #choose #args>(self, choose: __C) -> __C::Output {
                #find
                #found
            }
    });
    let doc = format!("A variant of [`{}`] as a type, so that code can be made for each.", m.name);
    let doc_choose = format!("What is done with the variant that [`{packed}::arm`] finds.");
    out.items.extend(quote! {
        #[doc = #doc]
        #vis trait #arm #params #bounds {
            /// Calls the handler of this variant with the fields, read from a word of it.
            fn run<__H: #handlers #args + ?Sized>(word: #packed #args, handler: &mut __H) -> __H::Output;
        }
        #[doc = #doc_choose]
        #vis trait #choose #params #bounds {
            /// What comes of it.
            type Output;
            /// Takes the variant.
            fn arm<__A: #arm #args>(self) -> Self::Output;
        }
    });
}

/// The parameter for a field of a handler.
fn argument(field: &crate::model::Field) -> proc_macro2::Ident {
    match &field.ident {
        Some(ident) => ident.clone(),
        None => quote::format_ident!("arg{}", field.name),
    }
}
