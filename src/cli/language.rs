//! The language of the user at the terminal.

use text::Lang;

/// The values of `--lang`.
pub(super) const CODES: [&str; 3] = [Lang::ALL[0].code(), Lang::ALL[1].code(), Lang::ALL[2].code()];

/// The language chosen with `--lang`, or else that of the terminal.
pub(super) fn of_person(chosen: Option<&str>) -> Lang {
    chosen.and_then(Lang::parse).unwrap_or_else(of_terminal)
}

/// The language of the terminal. English if none is set, as in most other programs.
#[expect(
    clippy::disallowed_methods,
    reason = "the locale belongs to the terminal and is no setting of the site"
)]
pub(super) fn of_terminal() -> Lang {
    let said = ["LC_ALL", "LC_MESSAGES", "LANG"]
        .into_iter()
        .filter_map(|name| std::env::var(name).ok())
        .find(|value| !value.is_empty())
        .unwrap_or_default();
    let code = said.split(['_', '.', '@', '-']).next().unwrap_or_default();
    Lang::parse(code).unwrap_or(Lang::En)
}
