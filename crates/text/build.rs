//! The macro that embeds the locale files sees only those it found: a new file must compile this crate again.

fn main() {
    println!("cargo::rerun-if-changed=../../locales");
}
