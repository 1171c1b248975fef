//! The `paradise` program. Everything is in the library.

use std::process::ExitCode;

/// Causes fewer page faults than the system's allocator when there are many small allocations.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    paradise::main(paradise::site())
}
