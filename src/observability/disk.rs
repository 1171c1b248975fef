//! The counter card of the home page that shows when the disk fills up.

use admin::{Card, Tone};
use async_trait::async_trait;
use text::{Lang, Message};
use web::{Error, Identity, Permission};

use crate::{
    core::Core,
    health::{SEE_SYSTEM, SYSTEM_PAGE},
};

/// Below this many free bytes there is a warning. Below [`media::RESERVE`], nothing is accepted any more.
const LITTLE: u64 = 1024 * 1024 * 1024;

/// Free space on the disk that holds the data.
pub struct FreeSpace(pub Core);

impl FreeSpace {
    fn bytes(&self) -> Result<u64, Error> {
        fs4::available_space(&self.0.settings.files.data_dir).map_err(Error::internal)
    }
}

#[async_trait]
impl Card for FreeSpace {
    fn title(&self) -> Message {
        Message::new("card-disk")
    }

    fn link(&self) -> &'static str {
        SYSTEM_PAGE
    }

    fn permission(&self) -> Permission {
        SEE_SYSTEM
    }

    /// In bytes.
    async fn count(&self, _: &Identity) -> Result<u64, Error> {
        self.bytes()
    }

    fn words(&self, bytes: u64, lang: Lang) -> Option<String> {
        Some(gigabytes(bytes, lang))
    }

    fn tone(&self, bytes: u64) -> Option<Tone> {
        tone(bytes)
    }
}

/// A number of bytes for display: `12.3 GB`.
pub(super) fn gigabytes(bytes: u64, lang: Lang) -> String {
    let tenths = bytes / (1024 * 1024 * 1024 / 10);
    let mark = if lang == Lang::En { '.' } else { ',' };
    let amount = format!("{}{mark}{}", tenths / 10, tenths % 10);
    let value = Message::new("card-disk-value").with("amount", amount);
    value.render(lang)
}

/// The colour for this amount of free space.
pub(super) fn tone(bytes: u64) -> Option<Tone> {
    match bytes {
        ..media::RESERVE => Some(Tone::Red),
        media::RESERVE..LITTLE => Some(Tone::Amber),
        _ => None,
    }
}
