//! Creates the renditions of one picture.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use db::sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _};
use media::picture::{Encoded, Picture};
use sha2::{Digest as _, Sha256};
use tokio::io::AsyncReadExt as _;
use web::Error;

use super::{
    picture::{self, Problem},
    recipe::{FOLDER, RECIPE, THUMB},
    rendition,
};
use crate::core::Core;

/// Maximum size in bytes of a file that is read; files of cameras are smaller.
const MAX_FILE: u64 = 64 * 1024 * 1024;

/// The result for a picture.
pub(super) enum Made {
    /// The picture has these facts, and these files were created.
    Renditions(Facts, Vec<rendition::Model>),
    /// The picture cannot have renditions.
    Not(Problem),
}

/// The facts of a picture that has renditions.
pub(super) struct Facts {
    pub(super) hash: String,
    pub(super) width: i32,
    pub(super) height: i32,
    pub(super) placeholder: String,
}

/// Reads the file, and saves its renditions unless a picture of the same content has them already.
///
/// # Errors
/// The store or the database failed; files that were already written are overwritten by the next attempt.
pub(super) async fn make(core: &Core, source: &str) -> Result<Made, Error> {
    let content = match core.public.read(source).await {
        Ok(content) => content,
        Err(media::Error::NotFound) => return Ok(Made::Not(Problem::Missing)),
        Err(error) => return Err(error.into()),
    };
    if content.len > MAX_FILE {
        return Ok(Made::Not(Problem::TooLarge));
    }
    let mut bytes = Vec::new();
    content
        .reader()
        .read_to_end(&mut bytes)
        .await
        .map_err(Error::internal)?;
    // Takes milliseconds for a large file, so it runs outside of the threads that handle requests.
    let hashing = tokio::task::spawn_blocking(move || (hash(&bytes), bytes));
    let (hash, bytes) = hashing.await.map_err(Error::internal)?;
    if let Some(facts) = twin(core, &hash).await? {
        return Ok(Made::Renditions(facts, Vec::new()));
    }
    match Picture::decode(bytes).await {
        Ok(picture) => render(core, &picture, hash).await,
        Err(error) => Ok(Made::Not(error.into())),
    }
}

/// A 128-bit hash in hex.
fn hash(bytes: &[u8]) -> String {
    let digest = Sha256::new_with_prefix([RECIPE]).chain_update(bytes).finalize();
    let half = digest.first_chunk().copied().unwrap_or_default();
    format!("{:032x}", u128::from_be_bytes(half))
}

/// The facts of a picture with the same content.
async fn twin(core: &Core, hash: &str) -> Result<Option<Facts>, db::Error> {
    let known = picture::Entity::find()
        .filter(picture::Column::Hash.eq(hash))
        .one(core.db.read())
        .await?;
    Ok(known.and_then(|known| {
        Some(Facts {
            hash: known.hash?,
            width: known.width?,
            height: known.height?,
            placeholder: known.placeholder?,
        })
    }))
}

/// Creates one width after the other, so that a shutdown of the server does not have to wait long and memory holds one
/// at a time.
async fn render(core: &Core, picture: &Picture, hash: String) -> Result<Made, Error> {
    let mut files = Vec::new();
    for width in picture.widths() {
        let encoded = match picture.rendition(width).await {
            Ok(encoded) => encoded,
            Err(error) => return Ok(Made::Not(error.into())),
        };
        for file in encoded {
            let name = format!("{hash}-{}.{}", file.width, file.format.extension());
            files.push(save(core, &hash, &name, file).await?);
        }
    }
    match picture.thumb().await {
        Ok(file) => files.push(save(core, &hash, &format!("{hash}{THUMB}"), file).await?),
        Err(error) => return Ok(Made::Not(error.into())),
    }
    let placeholder = match picture.placeholder().await {
        Ok(bytes) => format!("data:image/webp;base64,{}", STANDARD.encode(bytes)),
        Err(error) => return Ok(Made::Not(error.into())),
    };
    let facts = Facts {
        hash,
        width: picture.width().cast_signed(),
        height: picture.height().cast_signed(),
        placeholder,
    };
    Ok(Made::Renditions(facts, files))
}

async fn save(core: &Core, hash: &str, name: &str, file: Encoded) -> Result<rendition::Model, Error> {
    let bytes = i64::try_from(file.bytes.len()).map_err(Error::internal)?;
    Ok(rendition::Model {
        path: core.public.save(FOLDER, name, file.bytes).await?,
        hash: hash.to_owned(),
        width: file.width.cast_signed(),
        height: file.height.cast_signed(),
        bytes,
        unused_since: None,
    })
}
