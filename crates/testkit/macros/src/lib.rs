//! The `#[db_test]` attribute; `testkit` re-exports it and documents its use.

use proc_macro::{TokenStream, TokenTree};

/// Runs an `async fn story(fixture: F)` once on SQLite and once on PostgreSQL, `F` being a `testkit::Fixture`.
///
/// The macro adds a module with the function's name that contains two tests, `sqlite` and `postgres`. The second one is
/// ignored by default, so that a missing PostgreSQL is reported as *ignored* and never as passed; `scripts/test`
/// includes it.
#[proc_macro_attribute]
pub fn db_test(arguments: TokenStream, function: TokenStream) -> TokenStream {
    if !arguments.is_empty() {
        return error("#[db_test] takes no arguments");
    }
    let Some(name) = function_name(function.clone()) else {
        return error("#[db_test] belongs on `async fn a_story(fixture: F)`");
    };
    let tests = format!(
        r#"mod {name} {{
            #[test]
            fn sqlite() {{
                ::testkit::run_story(::testkit::DatabaseKind::Sqlite, super::{name});
            }}
            #[test]
            #[ignore = "needs TEST_POSTGRES_URL; scripts/test sets it"]
            fn postgres() {{
                ::testkit::run_story(::testkit::DatabaseKind::Postgres, super::{name});
            }}
        }}"#
    );
    // A function and a module may share a name: they live in different namespaces.
    function.into_iter().chain(tokens(&tests)).collect()
}

fn function_name(function: TokenStream) -> Option<String> {
    let mut tokens = function.into_iter();
    tokens.find(|token| matches!(token, TokenTree::Ident(word) if word.to_string() == "fn"))?;
    match tokens.next()? {
        TokenTree::Ident(name) => Some(name.to_string()),
        _ => None,
    }
}

fn error(message: &str) -> TokenStream {
    tokens(&format!("compile_error!({message:?});"))
}

fn tokens(source: &str) -> TokenStream {
    source.parse().expect("the texts above are valid Rust")
}
