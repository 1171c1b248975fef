//! The part of a response that `?include=renditions` adds: the data that a page needs for a `<picture>`.

use schemars::JsonSchema;
use serde::Serialize;

use crate::content::renditions::index::Renditions;

#[derive(Serialize, JsonSchema)]
pub(super) struct RenditionsView<'a> {
    width: i32,
    height: i32,
    placeholder: &'a str,
    sources: Vec<Source>,
}

/// The files of one format.
#[derive(Serialize, JsonSchema)]
struct Source {
    #[serde(rename = "type")]
    mime: &'static str,
    srcset: Vec<File>,
}

#[derive(Serialize, JsonSchema)]
struct File {
    url: Option<String>,
    width: i32,
    height: i32,
    bytes: i64,
}

impl<'a> RenditionsView<'a> {
    /// `url` returns the URL of a path in the public store.
    pub(super) fn new(renditions: &'a Renditions, url: impl Fn(&str) -> Option<String>) -> Self {
        let sources = renditions.sources.iter().map(|(format, files)| Source {
            mime: format.mime(),
            srcset: files
                .iter()
                .map(|file| File {
                    url: url(&file.path),
                    width: file.width,
                    height: file.height,
                    bytes: file.bytes,
                })
                .collect(),
        });
        Self {
            width: renditions.width,
            height: renditions.height,
            placeholder: &renditions.placeholder,
            sources: sources.collect(),
        }
    }
}
