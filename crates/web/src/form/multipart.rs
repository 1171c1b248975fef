//! Multipart bodies: text parts are read into memory within a limit; one file is streamed to the upload checks.

use axum::body::Body;
use media::Upload;

use super::{
    limits::{ALLOWANCE, BODY_LIMIT, MAX_FIELDS, interrupted, malformed},
    parts::{Fault, Parts},
    read::{Form, KeptFile, Uploads},
};
use crate::Error;

/// Maximum number of parts with a file, skipped ones included (`docs/api/contract.md#limits`).
const MAX_FILES: usize = 100;
/// Body size that a proxy should let through, so that a file that is too large is refused here, at its field.
pub const HOPELESS: u64 = 30 * 1024 * 1024;
/// Maximum size of a body whose files are kept in memory: four pictures of 20 MiB, and the texts. A page for staff sets
/// a lower limit if its form has room for fewer pictures.
pub const MOST_KEPT: u64 = 81 * 1024 * 1024;

/// Why reading ends early.
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

/// Maximum number of raw bytes of a body: the limit of its files, and 1 MiB for the rest.
fn limit(uploads: Uploads<'_>) -> u64 {
    match uploads {
        Uploads::Refused => BODY_LIMIT,
        Uploads::Field(_, _, rules) => rules.max_size + BODY_LIMIT,
        Uploads::Kept { each, count } => {
            let files = (each as u64).saturating_mul(count as u64);
            files.saturating_add(BODY_LIMIT).min(MOST_KEPT)
        }
    }
}

/// Reads a body within [`limit`].
pub(super) async fn read(
    content_type: &str,
    body: Body,
    uploads: Uploads<'_>,
    form: &mut Form,
) -> Result<(), Error> {
    let most = limit(uploads);
    let told = http_body::Body::size_hint(&body).upper();
    let in_memory = match uploads {
        Uploads::Kept { .. } => most,
        Uploads::Refused | Uploads::Field(..) => BODY_LIMIT,
    };
    form.room(told.unwrap_or(in_memory).min(in_memory));
    let outcome = match Parts::new(content_type, body.into_data_stream(), most) {
        Ok(parts) => Reader::new(parts).read(uploads, form).await,
        Err(fault) => Err(fault.into()),
    };
    match outcome {
        // Reports the error at the field, which a bare 413 would not do.
        Err(Stop::TooLarge) if form.has_too_large_file() => {
            form.cut();
            Ok(())
        }
        Err(Stop::TooLarge) => Err(Error::too_large(most)),
        Err(Stop::Refused(error)) => Err(error),
        Ok(()) => Ok(()),
    }
}

/// The parts, and counters of what was read into memory.
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
                Uploads::Kept { each, .. } => self.keep(part.name, file_name, each, form).await?,
                // Skipped.
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
        // The contract does not specify undecodable bytes in forms.
        Ok(String::from_utf8(bytes).unwrap_or_else(|wrong| String::from_utf8_lossy(wrong.as_bytes()).into()))
    }

    /// Receives a file. If it is invalid, the rest of the part is skipped, because more fields may follow.
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

    /// Keeps a file in memory. Of a file that is too large, it only records that it was sent.
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
        // No file was chosen: browsers then send an empty file without a name.
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

#[cfg(test)]
mod tests {
    use axum::{
        extract::Request,
        http::{StatusCode, header::CONTENT_TYPE},
    };

    use super::*;

    /// Reads a body whose last part is a text that pads it to `size` bytes.
    async fn read(uploads: Uploads<'_>, files: &str, size: u64) -> Result<Form, StatusCode> {
        let head = "--b\r\nContent-Disposition: form-data; name=\"passed\"; filename=\"over\"\r\n\r\n";
        let end = "\r\n--b--\r\n";
        let rest = usize::try_from(size).unwrap() - files.len() - head.len() - end.len();
        let body = format!("{files}{head}{}{end}", "y".repeat(rest));
        let request = Request::builder().header(CONTENT_TYPE, "multipart/form-data; boundary=b");
        let request = request.body(Body::from(body)).unwrap();
        Form::read(request, uploads).await.map_err(|error| error.status())
    }

    #[tokio::test]
    async fn a_body_has_the_raw_size_of_its_files_and_a_mebibyte() {
        let file = "--b\r\nContent-Disposition: form-data; name=\"a\"; filename=\"a.png\"\r\n\r\n";
        let of = |size: usize| format!("{file}{}\r\n", "x".repeat(size));
        let each = 2 << 20;
        for count in [0, 1, 3] {
            let (uploads, most) = match count {
                0 => (Uploads::Refused, BODY_LIMIT),
                _ => (
                    Uploads::Kept { each, count },
                    BODY_LIMIT + (2 << 20) * count as u64,
                ),
            };
            let files = of(each).repeat(count);
            assert!(read(uploads, &files, most).await.is_ok(), "{uploads:?}");
            let refused = read(uploads, &files, most + 1).await.unwrap_err();
            assert_eq!(refused, StatusCode::PAYLOAD_TOO_LARGE, "{uploads:?}");
        }
        let each = 1000;
        let large = of(each + 1);
        let uploads = Uploads::Kept { each, count: 1 };
        // A file that is too large is reported at its field, even where nothing after it is read.
        for size in [BODY_LIMIT, BODY_LIMIT + 5000] {
            let mut form = read(uploads, &large, size).await.unwrap();
            assert!(form.take_kept("a")[0].bytes.is_none());
        }
    }

    #[test]
    fn no_form_of_staff_is_larger_than_the_budget_of_all() {
        let uploads = Uploads::Kept {
            each: usize::MAX,
            count: 2,
        };
        assert_eq!(limit(uploads), MOST_KEPT);
    }
}
