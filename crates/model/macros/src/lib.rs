//! The `#[model]` attribute.
//!
//! It makes a SeaORM entity of a struct and lists its fields. It knows none of the words of `#[field(…)]`: each becomes
//! a method call on `model::Field`, with the position of the word, so that the compiler reports a wrong word there.

use proc_macro::TokenStream;
use proc_macro2::TokenStream as Tokens;
use quote::{quote, quote_spanned};
use syn::{
    Attribute, Expr, Field, Fields, Ident, ItemStruct, LitStr, Token,
    parse::{Parse, ParseStream},
    parse_macro_input,
    punctuated::Punctuated,
    spanned::Spanned as _,
};

/// `"portfolio", table = "portfolio_items"`: the name of the model, and its table if that has another name.
struct Names {
    name: LitStr,
    table: String,
}

impl Parse for Names {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let name: LitStr = input.parse()?;
        let mut table = name.value().replace('-', "_");
        if input.parse::<Option<Token![,]>>()?.is_some() && !input.is_empty() {
            let word: Ident = input.parse()?;
            if word != "table" {
                return Err(syn::Error::new(word.span(), "expected `table = \"…\"`"));
            }
            input.parse::<Token![=]>()?;
            table = input.parse::<LitStr>()?.value();
        }
        Ok(Self { name, table })
    }
}

/// Makes a SeaORM entity of a struct called `Model`: `Entity`, `Column`, `ActiveModel`, and the list of its fields
/// (`model::Declared`, `model::Values`). The field `id` is the key.
#[proc_macro_attribute]
pub fn model(names: TokenStream, item: TokenStream) -> TokenStream {
    let names = parse_macro_input!(names as Names);
    let item = parse_macro_input!(item as ItemStruct);
    expand(&names, item)
        .unwrap_or_else(syn::Error::into_compile_error)
        .into()
}

fn expand(Names { name, table }: &Names, mut item: ItemStruct) -> syn::Result<Tokens> {
    let Fields::Named(fields) = &mut item.fields else {
        return Err(syn::Error::new(
            item.span(),
            "expected a struct with named fields",
        ));
    };
    let mut declared = Vec::new();
    let (mut names, mut types) = (Vec::new(), Vec::new());
    for field in &mut fields.named {
        declared.push(declaration(field)?);
        if let Some(ident) = &field.ident {
            if ident == "id" {
                field.attrs.push(syn::parse_quote!(#[sea_orm(primary_key)]));
            }
            names.push(ident.clone());
            types.push(field.ty.clone());
        }
    }
    let positions = 0..names.len();
    Ok(quote! {
        #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
        #[sea_orm(table_name = #table)]
        #item

        /// Relations are named in the fields.
        #[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
        pub enum Relation {}

        impl ActiveModelBehavior for ActiveModel {}

        impl model::Values for Model {
            fn value(&self, position: usize) -> model::Ref<'_> {
                match position {
                    #(#positions => model::FieldType::borrow(&self.#names),)*
                    _ => model::Ref::Null,
                }
            }
        }

        impl model::Declared for Entity {
            const NAME: &'static str = #name;

            fn fields() -> &'static [model::Field] {
                static FIELDS: std::sync::LazyLock<Vec<model::Field>> =
                    std::sync::LazyLock::new(|| vec![#(#declared),*]);
                &FIELDS
            }

            fn blank() -> Model {
                Model { #(#names: <#types as model::FieldType>::neutral()),* }
            }
        }
    })
}

/// `model::Field::new::<String>("title", "…").max(200).required()`
fn declaration(field: &mut Field) -> syn::Result<Tokens> {
    let (own, others): (Vec<_>, Vec<_>) = field
        .attrs
        .drain(..)
        .partition(|attribute| attribute.path().is_ident("field"));
    field.attrs = others;
    let help = help(&field.attrs);
    let (ident, ty) = (&field.ident, &field.ty);
    let name = ident.as_ref().map(unraw).unwrap_or_default();
    let mut declared = quote_spanned!(ty.span()=> model::Field::new::<#ty>(#name, #help));
    for attribute in own {
        let words = attribute.parse_args_with(Punctuated::<Expr, Token![,]>::parse_terminated)?;
        for word in words {
            declared = call(&declared, &word)?;
        }
    }
    Ok(declared)
}

/// `required` and `max(200)` as method calls.
fn call(on: &Tokens, word: &Expr) -> syn::Result<Tokens> {
    let method = |path: &Expr| match path {
        Expr::Path(path) => path.path.get_ident().cloned(),
        _ => None,
    };
    let called = match word {
        Expr::Call(called) => method(&called.func).map(|method| (method, called.args.clone())),
        plain => method(plain).map(|method| (method, Punctuated::new())),
    };
    let Some((method, arguments)) = called else {
        let message = "expected a method of `Field`, such as `required` or `max(200)`";
        return Err(syn::Error::new(word.span(), message));
    };
    Ok(quote_spanned!(word.span()=> #on.#method(#arguments)))
}

/// The doc comment in one line.
fn help(attributes: &[Attribute]) -> String {
    let lines = attributes.iter().filter_map(|attribute| match &attribute.meta {
        syn::Meta::NameValue(doc) if doc.path.is_ident("doc") => match &doc.value {
            Expr::Lit(syn::ExprLit {
                lit: syn::Lit::Str(text),
                ..
            }) => Some(text.value().trim().to_owned()),
            _ => None,
        },
        _ => None,
    });
    lines.collect::<Vec<_>>().join(" ").trim().to_owned()
}

fn unraw(ident: &Ident) -> String {
    ident.to_string().trim_start_matches("r#").to_owned()
}
