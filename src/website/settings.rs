//! Settings of the website.

use std::{borrow::Cow, path::PathBuf};

use settings::{Invalid, Value, settings};

settings! {
    /// Website
    pub struct WebsiteSettings {
        /// A folder with the built front end of the site, which is then served at `/` beside the API: no web server is
        /// needed for it. `example` is the front end that comes with the program. Empty: `/` leads to the admin.
        WEBSITE_DIR => dir: Option<FrontEnd> = "",
    }
}

/// Where the front end comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FrontEnd {
    /// The one that comes with the program.
    Example,
    /// A folder.
    Folder(PathBuf),
}

impl FrontEnd {
    /// The word for [`FrontEnd::Example`].
    pub const EXAMPLE: &'static str = "example";
}

impl Value for FrontEnd {
    fn expects() -> Cow<'static, str> {
        "example, or a path (a relative one counts from the working folder)".into()
    }

    fn parse(text: &str) -> Result<Self, Invalid> {
        Ok(match text {
            Self::EXAMPLE => Self::Example,
            path => Self::Folder(PathBuf::parse(path)?),
        })
    }
}
