//! Paradise with reviews of products.

fn main() -> std::process::ExitCode {
    paradise::main(paradise::site().with(reviews::slice()))
}
