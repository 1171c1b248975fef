//! The macro that embeds the locale files uses only those that exist at compile time, so a new file must trigger a new
//! build of this crate.

fn main() {
    println!("cargo::rerun-if-changed=../../locales");
}
