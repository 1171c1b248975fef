//! Printing for commands: as the standard library's macros of the same names, but a reader that has gone (`… | head -1`, a
//! pager that was closed, a log pipe that broke) is no reason to panic in the middle of work.
//!
//! They take the place of the standard ones in every file of this folder.

macro_rules! print {
    ($($text:tt)*) => {{
        use std::io::Write as _;
        // Whoever has closed the pipe wants no more.
        let _ = write!(std::io::stdout().lock(), $($text)*);
    }};
}

macro_rules! println {
    () => { print!("\n") };
    ($($text:tt)*) => {{
        use std::io::Write as _;
        let _ = writeln!(std::io::stdout().lock(), $($text)*);
    }};
}

macro_rules! eprint {
    ($($text:tt)*) => {{
        use std::io::Write as _;
        let _ = write!(std::io::stderr().lock(), $($text)*);
    }};
}

macro_rules! eprintln {
    ($($text:tt)*) => {{
        use std::io::Write as _;
        let _ = writeln!(std::io::stderr().lock(), $($text)*);
    }};
}
