//! HTTP/2: what holds for HTTP/1.1 holds here, and clients that abuse the protocol cost little.

mod abuse;
mod client;
mod endings;
mod heads;
mod raw;
mod requests;
mod shares;
