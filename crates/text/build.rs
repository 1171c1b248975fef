//! The words are part of the program: when a file of them comes or changes, the crate is built anew.

fn main() {
    println!("cargo::rerun-if-changed=../../locales");
}
