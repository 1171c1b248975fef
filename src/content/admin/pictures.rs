//! Handles uploaded pictures: checks their content, removes everything except the pixels, and stores them under a new
//! name.

use std::sync::Arc;

use ::admin::{Kept, Pictures};
use async_trait::async_trait;
use chrono::Datelike as _;
use media::picture::Picture;
use web::Error;

use crate::{
    content::{renditions::picture::Problem, state::Content},
    zone,
};

/// Number of characters of the random part of a name. The picture of a draft cannot be guessed, and no two names are
/// the same.
const RANDOM: usize = 16;

/// Access to the site's public store.
pub struct Gate(pub Arc<Content>);

#[async_trait]
impl Pictures for Gate {
    async fn keep(&self, folder: &str, _: &str, bytes: Vec<u8>) -> Result<Kept, Error> {
        let cleaned = async { Picture::decode(bytes).await?.clean().await };
        let clean = match cleaned.await {
            Ok(clean) => clean,
            Err(error) => return Ok(Err(Problem::from(error).message())),
        };
        let core = &self.0.core;
        let today = core.zone.day(zone::now());
        // The folder layout of the Django site.
        let folder = format!("{folder}/{:04}/{:02}", today.year(), today.month());
        let random = &web::sha256_hex(web::random_token())[..RANDOM];
        let name = format!("{random}.{}", clean.format.extension());
        let path = core.public.save(&folder, &name, clean.bytes).await?;
        Ok(Ok(path))
    }

    fn smaller(&self, path: &str, width: u32) -> Option<String> {
        let edition = self.0.current.load();
        edition.catalogue().smaller(path, width).map(ToOwned::to_owned)
    }
}
