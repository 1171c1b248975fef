//! Where https was not built in, nobody keeps a certificate.

use std::{net::SocketAddr, sync::Arc};

use tokio::net::TcpListener;
use web::server::Listener;

use crate::{
    failure::Failure,
    settings::{Settings, https::HttpsSettings},
};

/// There is none.
pub enum Keeper {}

impl Keeper {
    /// `None`.
    ///
    /// # Errors
    /// https is asked for.
    pub fn open(settings: &Settings) -> Result<Option<Arc<Self>>, Failure> {
        match Self::wrong(settings) {
            Some(what) => Err(Failure::new(what)),
            None => Ok(None),
        }
    }

    /// What is wrong with the settings, if anything.
    pub fn wrong(settings: &Settings) -> Option<String> {
        let bind = settings.https.bind?;
        Some(format!(
            "BIND_HTTPS={bind}, and this program was built without the feature `https`"
        ))
    }

    /// Where https is to be spoken.
    pub fn bind(&self) -> SocketAddr {
        match *self {}
    }

    /// A socket on which https is spoken.
    pub fn listener(&self, _: TcpListener) -> Listener {
        match *self {}
    }

    /// Begins to look after the certificate.
    pub fn start(self: &Arc<Self>, _: HttpsSettings) {
        match **self {}
    }

    /// Looks at the files.
    pub fn look(&self) {
        match *self {}
    }
}
