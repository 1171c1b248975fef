//! The machine's limit for the benchmark: an axum server that answers a constant, with nothing around it.

use std::env;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

#[tokio::main]
async fn main() {
    let address = env::args().nth(1).expect("usage: hello ADDRESS");
    let listener = tokio::net::TcpListener::bind(address)
        .await
        .expect("the address is free");
    let hello = axum::Router::new().route("/", axum::routing::get(|| async { "Hello, world!" }));
    axum::serve(listener, hello)
        .await
        .expect("it serves until it is killed");
}
