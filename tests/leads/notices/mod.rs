//! Who is told of a lead, how, and when something is in the way.

mod templates;
