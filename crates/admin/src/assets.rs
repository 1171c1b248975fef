//! Style sheet, scripts and icon, compressed once and served from memory.
//!
//! Pages refer to a file by a name that contains its hash. Such a file never changes and is cached for a year. The
//! plain name works too, for pages that are rendered without this crate; it is revalidated at each use.
//! `paradise collectstatic` writes the same bytes into a folder for a web server.

use std::sync::LazyLock;

use axum::{
    http::{HeaderMap, HeaderValue, header},
    response::Response,
};
use web::{Access, Effort, Error, Path, Representation, Routes};

const FOREVER: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");
const ASK: HeaderValue = HeaderValue::from_static("no-cache");

/// Declares one of our scripts.
macro_rules! script {
    ($stem:literal) => {
        Asset::new(
            $stem,
            "js",
            "text/javascript; charset=utf-8",
            include_str!(concat!("../static/", $stem, ".js")),
        )
    };
}

static ASSETS: LazyLock<[Asset; 12]> = LazyLock::new(|| {
    [
        Asset::new(
            "admin",
            "css",
            "text/css; charset=utf-8",
            concat!(
                include_str!("../static/admin.css"),
                include_str!("../static/small.css"),
                include_str!("../static/bar.css"),
                include_str!("../static/home.css"),
                include_str!("../static/list.css"),
                include_str!("../static/form.css"),
                include_str!("../static/beside.css"),
                include_str!("../static/past.css"),
                include_str!("../static/rows.css"),
                include_str!("../static/keys.css"),
                include_str!("../static/people.css"),
            ),
        ),
        script!("form"),
        script!("gallery"),
        script!("help"),
        script!("lines"),
        script!("list"),
        script!("menu"),
        script!("progress"),
        script!("session"),
        script!("unsaved"),
        script!("upload"),
        Asset::new("icon", "svg", "image/svg+xml", include_str!("../static/icon.svg")),
    ]
});

struct Asset {
    name: String,
    hashed_name: String,
    url: String,
    plain: Representation,
    immutable: Representation,
}

impl Asset {
    fn new(stem: &str, extension: &str, content_type: &'static str, text: &str) -> Self {
        let hash = web::sha256_hex(text);
        let hashed_name = format!("{stem}.{}.{extension}", &hash[..12]);
        let plain = Representation::new(content_type, &ASK, text.into(), Effort::Best);
        Self {
            name: format!("{stem}.{extension}"),
            url: format!("/static/{hashed_name}"),
            hashed_name,
            immutable: plain.with(&header::CACHE_CONTROL, &FOREVER),
            plain,
        }
    }
}

/// A file for a web server.
#[derive(Debug)]
pub struct StaticFile {
    /// The plain name, `admin.css`.
    pub name: &'static str,
    /// The name with the hash of the contents, `admin.0123456789ab.css`.
    pub hashed_name: &'static str,
    /// Contents.
    pub body: &'static [u8],
    /// Compressed contents, each with the file extension that web servers look for: `br`, `zst`, `gz`.
    pub compressed: Vec<(&'static str, &'static [u8])>,
}

/// Every file under `/static/`.
pub fn static_files() -> Vec<StaticFile> {
    let file = |asset: &'static Asset| StaticFile {
        name: &asset.name,
        hashed_name: &asset.hashed_name,
        body: asset.plain.body(),
        compressed: asset
            .plain
            .encodings()
            .map(|(encoding, body)| (ending(encoding), &**body))
            .collect(),
    };
    ASSETS.iter().map(file).collect()
}

/// File extension for an encoding, as used by nginx's `gzip_static` and similar modules.
fn ending(encoding: &'static str) -> &'static str {
    match encoding {
        "gzip" => "gz",
        "zstd" => "zst",
        other => other,
    }
}

/// The address of a file, with its hash.
pub(crate) fn url(name: &str) -> &'static str {
    let found = ASSETS.iter().find(|asset| asset.name == name);
    found.map_or("", |asset| &asset.url)
}

/// Serves the files under `/static/`.
pub fn routes() -> Routes {
    Routes::new().get("/static/{name}", Access::Public, serve)
}

async fn serve(Path(name): Path<String>, headers: HeaderMap) -> Result<Response, Error> {
    for asset in ASSETS.iter() {
        if asset.hashed_name == name {
            return Ok(asset.immutable.respond(&headers));
        }
        if asset.name == name {
            return Ok(asset.plain.respond(&headers));
        }
    }
    Err(Error::not_found())
}

#[cfg(test)]
mod tests {
    /// Functions and APIs that turn text into code or markup, or send requests outside this site.
    const NEVER: [&str; 9] = [
        "innerHTML",
        "outerHTML",
        "insertAdjacentHTML",
        "document.write",
        "parseFromString",
        "eval(",
        "new Function",
        "import ",
        "://",
    ];

    #[test]
    fn scripts_are_small_and_make_no_code_of_text() {
        let mut seen = 0;
        for entry in std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/static")).unwrap() {
            let path = entry.unwrap().path();
            if path.extension().is_none_or(|extension| extension != "js") {
                continue;
            }
            seen += 1;
            let text = std::fs::read_to_string(&path).unwrap();
            assert!(text.lines().count() < 150, "{} is long", path.display());
            assert!(
                text.starts_with("// "),
                "{} does not say what it is for",
                path.display()
            );
            for never in NEVER {
                assert!(!text.contains(never), "{} says {never}", path.display());
            }
            let name = path.file_name().unwrap().to_str().unwrap();
            assert!(!super::url(name).is_empty(), "{name} is not served");
        }
        assert!(seen > 0);
    }
}
