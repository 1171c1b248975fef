//! Content: products and portfolio, and the public catalogue made of them.
