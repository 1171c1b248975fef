//! What the world does to a server: it is killed, its disk fills, its neighbours fall silent.
#![cfg(unix)]

mod journal;
mod kill;
