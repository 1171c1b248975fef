//! Printing for commands. The standard library's macros of the same names panic if the reader is gone (`… | head -1`, a
//! closed pager, a broken log pipe), possibly in the middle of work. These macros do not.
//!
//! They replace the standard ones in every file of this folder.

macro_rules! print {
    ($($text:tt)*) => {{
        use std::io::Write as _;
        // A reader that closed the pipe does not want more output.
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
