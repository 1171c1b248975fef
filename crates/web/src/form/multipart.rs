//! Multipart bodies: text parts into memory within a limit, one file straight to the upload gate.

use axum::body::Body;
use media::Upload;
use multer::{Field, Multipart};

use super::read::{ALLOWANCE, BODY_LIMIT, Form, KeptFile, Uploads, interrupted, malformed};
use super::sips::Sips;
use crate::Error;

/// Most parts with a file, passed over or not.
const MAX_FILES: usize = 100;
/// A file that is too large is read on up to this many bytes of body, so that its message reaches the client.
pub const HOPELESS: u64 = 3 * BODY_LIMIT;
/// Most bytes of a body whose files are kept in memory: a handful of photographs.
pub const MOST_KEPT: u64 = 8 * BODY_LIMIT;

/// What has been read so far, against the limits.
#[derive(Default)]
struct Tally {
    text: u64,
    total: u64,
    files: usize,
    most: u64,
}

impl Tally {
    fn add(&mut self, bytes: usize, is_text: bool) -> Result<(), Error> {
        let bytes = bytes as u64;
        self.total += bytes;
        if is_text {
            self.text += bytes;
        }
        if self.text > BODY_LIMIT + ALLOWANCE || self.total > self.most {
            Err(Error::too_large(BODY_LIMIT))
        } else {
            Ok(())
        }
    }
}

pub(super) async fn read(
    content_type: &str,
    body: Body,
    uploads: Uploads<'_>,
    form: &mut Form,
) -> Result<(), Error> {
    let boundary = multer::parse_boundary(content_type).map_err(|_| malformed())?;
    let mut parts = Multipart::new(Sips::new(body.into_data_stream()), boundary);
    let mut tally = Tally {
        most: if matches!(uploads, Uploads::Kept(_)) {
            MOST_KEPT
        } else {
            HOPELESS
        },
        ..Tally::default()
    };
    while let Some(mut part) = parts.next_field().await.map_err(|error| interrupted(&error))? {
        let name = part.name().unwrap_or_default().to_owned();
        let Some(file_name) = part.file_name().map(ToOwned::to_owned) else {
            let bytes = collect(&mut part, &mut tally).await?;
            form.add_text(name, String::from_utf8_lossy(&bytes).into_owned())?;
            continue;
        };
        tally.files += 1;
        if tally.files > MAX_FILES {
            return Err(malformed());
        }
        match uploads {
            Uploads::Field(field, store, rules) if field == name => {
                if let Some(file) = receive(part, &file_name, store, rules, &mut tally).await? {
                    form.add_file(field, file);
                }
            }
            Uploads::Kept(max) => {
                let bytes = keep(&mut part, max, &mut tally).await?;
                // Nothing was chosen: browsers send an empty file without a name.
                if !(file_name.is_empty() && bytes.as_ref().is_some_and(Vec::is_empty)) {
                    form.add_kept(KeptFile {
                        field: name,
                        name: file_name,
                        bytes,
                    });
                }
            }
            _ => drain(&mut part, &mut tally).await?,
        }
    }
    Ok(())
}

/// Receives a file; whatever is wrong with it, the rest of the part is read, because more fields may follow.
async fn receive(
    mut part: Field<'_>,
    name: &str,
    store: &media::PrivateStore,
    rules: media::Rules,
    tally: &mut Tally,
) -> Result<Option<Result<media::Received, media::Error>>, Error> {
    let mut first = part.chunk().await.map_err(|error| interrupted(&error))?;
    if name.is_empty() && first.as_ref().is_none_or(bytes::Bytes::is_empty) {
        return Ok(None);
    }
    let mut upload = Upload::start(store, rules, name).await;
    while let Some(chunk) = first {
        tally.add(chunk.len(), false)?;
        upload = match upload {
            Ok(upload) => upload.write(&chunk).await,
            Err(error) => {
                drain(&mut part, tally).await?;
                return Ok(Some(Err(error)));
            }
        };
        first = part.chunk().await.map_err(|error| interrupted(&error))?;
    }
    Ok(Some(match upload {
        Ok(upload) => upload.finish().await,
        Err(error) => Err(error),
    }))
}

async fn collect(part: &mut Field<'_>, tally: &mut Tally) -> Result<Vec<u8>, Error> {
    let mut bytes = Vec::new();
    while let Some(chunk) = part.chunk().await.map_err(|error| interrupted(&error))? {
        tally.add(chunk.len(), true)?;
        bytes.extend_from_slice(&chunk);
    }
    Ok(bytes)
}

/// A file in memory; `None` if it is too large, after the rest of it was read.
async fn keep(part: &mut Field<'_>, max: usize, tally: &mut Tally) -> Result<Option<Vec<u8>>, Error> {
    let mut bytes = Vec::new();
    while let Some(chunk) = part.chunk().await.map_err(|error| interrupted(&error))? {
        tally.add(chunk.len(), false)?;
        bytes.extend_from_slice(&chunk);
        if bytes.len() > max {
            drain(part, tally).await?;
            return Ok(None);
        }
    }
    Ok(Some(bytes))
}

async fn drain(part: &mut Field<'_>, tally: &mut Tally) -> Result<(), Error> {
    while let Some(chunk) = part.chunk().await.map_err(|error| interrupted(&error))? {
        tally.add(chunk.len(), false)?;
    }
    Ok(())
}
