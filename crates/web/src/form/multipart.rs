//! Multipart bodies: text parts into memory within a limit, one file straight to the upload gate.

use axum::body::Body;
use media::Upload;

use super::{
    limits::{ALLOWANCE, BODY_LIMIT, MAX_FIELDS, interrupted, malformed},
    parts::{Fault, Parts},
    read::{Form, KeptFile, Uploads},
};
use crate::Error;

/// Most parts with a file, passed over or not (`docs/api/contract.md#limits`).
const MAX_FILES: usize = 100;
/// What a proxy should let through, so that it is here that a file is refused for its size, at its field.
pub const HOPELESS: u64 = 30 * 1024 * 1024;
/// Most bytes of a body whose files are kept in memory: a handful of photographs.
pub const MOST_KEPT: u64 = 80 * 1024 * 1024;

/// Why the reading ends early.
enum Stop {
    /// More raw bytes than allowed.
    TooLarge,
    Refused(Error),
}

impl From<Error> for Stop {
    fn from(error: Error) -> Self {
        Self::Refused(error)
    }
}

impl From<Fault> for Stop {
    fn from(fault: Fault) -> Self {
        match fault {
            Fault::Malformed => Self::Refused(malformed()),
            Fault::TooLarge => Self::TooLarge,
            Fault::Interrupted(error) => Self::Refused(interrupted(&error)),
        }
    }
}

/// Reads a body of the raw size that its files may have, and a little more for the rest.
pub(super) async fn read(
    content_type: &str,
    body: Body,
    uploads: Uploads<'_>,
    form: &mut Form,
) -> Result<(), Error> {
    let most = match uploads {
        Uploads::Refused => BODY_LIMIT,
        Uploads::Field(_, _, rules) => rules.max_size + BODY_LIMIT,
        Uploads::Kept(_) => MOST_KEPT,
    } + ALLOWANCE;
    let told = http_body::Body::size_hint(&body).upper();
    let in_memory = match uploads {
        Uploads::Kept(_) => MOST_KEPT,
        Uploads::Refused | Uploads::Field(..) => BODY_LIMIT,
    };
    form.room(told.unwrap_or(in_memory).min(in_memory));
    let outcome = match Parts::new(content_type, body.into_data_stream(), most) {
        Ok(parts) => Reader::new(parts).read(uploads, form).await,
        Err(fault) => Err(fault.into()),
    };
    match outcome {
        // The sender learns at the field what is wrong, which no bare 413 tells.
        Err(Stop::TooLarge) if form.has_too_large_file() => {
            form.cut();
            Ok(())
        }
        Err(Stop::TooLarge) => Err(Error::too_large(most)),
        Err(Stop::Refused(error)) => Err(error),
        Ok(()) => Ok(()),
    }
}

/// The parts, and what was read of them into memory.
struct Reader {
    parts: Parts,
    in_memory: u64,
    text: u64,
}

impl Reader {
    const fn new(parts: Parts) -> Self {
        Self {
            parts,
            in_memory: 0,
            text: 0,
        }
    }

    async fn read(mut self, uploads: Uploads<'_>, form: &mut Form) -> Result<(), Stop> {
        let (mut count, mut files) = (0, 0);
        while let Some(part) = self.parts.next().await? {
            count += 1;
            files += usize::from(part.file_name.is_some());
            if count > MAX_FIELDS || files > MAX_FILES {
                return Err(malformed().into());
            }
            let Some(file_name) = part.file_name else {
                self.count_text(part.name.len())?;
                let text = self.text(form).await?;
                form.add_text(part.name, text);
                continue;
            };
            match uploads {
                Uploads::Field(field, store, rules) if field == part.name => {
                    self.receive(field, &file_name, store, rules, form).await?;
                }
                Uploads::Kept(max) => self.keep(part.name, file_name, max, form).await?,
                // Passed over.
                _ => {}
            }
        }
        Ok(())
    }

    async fn text(&mut self, form: &mut Form) -> Result<String, Stop> {
        let mut bytes = Vec::new();
        while let Some(chunk) = self.parts.chunk().await? {
            self.count_text(chunk.len())?;
            self.hold(chunk.len(), form).await?;
            bytes.extend_from_slice(&chunk);
        }
        // The contract leaves undecodable bytes of forms open.
        Ok(String::from_utf8(bytes).unwrap_or_else(|wrong| String::from_utf8_lossy(wrong.as_bytes()).into()))
    }

    /// Receives a file; whatever is wrong with it, the rest of the part is passed over, because more fields may follow.
    async fn receive(
        &mut self,
        field: &'static str,
        name: &str,
        store: &media::PrivateStore,
        rules: media::Rules,
        form: &mut Form,
    ) -> Result<(), Stop> {
        let mut chunk = self.parts.chunk().await?;
        if name.is_empty() && chunk.is_none() {
            return Ok(());
        }
        let mut upload = Upload::start(store, rules, name).await;
        while let Some(bytes) = chunk {
            upload = match upload {
                Ok(upload) => upload.write(&bytes).await,
                failed => failed,
            };
            if upload.is_err() {
                break;
            }
            chunk = self.parts.chunk().await?;
        }
        let file = match upload {
            Ok(upload) => upload.finish().await,
            Err(error) => Err(error),
        };
        form.add_file(field, file);
        Ok(())
    }

    /// Keeps a file in memory; of one that is too large only that it came.
    async fn keep(&mut self, field: String, name: String, max: usize, form: &mut Form) -> Result<(), Stop> {
        let mut bytes = Vec::new();
        while let Some(chunk) = self.parts.chunk().await? {
            if bytes.len() + chunk.len() > max {
                let bytes = None;
                form.add_kept(KeptFile { field, name, bytes });
                return Ok(());
            }
            self.hold(chunk.len(), form).await?;
            bytes.extend_from_slice(&chunk);
        }
        // Nothing was chosen: browsers send an empty file without a name.
        if !(name.is_empty() && bytes.is_empty()) {
            let bytes = Some(bytes);
            form.add_kept(KeptFile { field, name, bytes });
        }
        Ok(())
    }

    /// Counts names and values together.
    fn count_text(&mut self, bytes: usize) -> Result<(), Error> {
        self.text += bytes as u64;
        if self.text > BODY_LIMIT + ALLOWANCE {
            Err(Error::too_large(BODY_LIMIT))
        } else {
            Ok(())
        }
    }

    async fn hold(&mut self, bytes: usize, form: &mut Form) -> Result<(), Error> {
        self.in_memory += bytes as u64;
        let in_memory = self.in_memory;
        form.room(in_memory).hold(in_memory).await
    }
}
