//! The replacement for the certificate manager in builds without https.

use std::{net::SocketAddr, sync::Arc};

use tokio::net::TcpListener;
use web::server::Listener;

use crate::{core::Core, failure::Failure, settings::Settings};

/// Has no values.
pub enum Keeper {}

impl Keeper {
    /// Always returns `None`.
    ///
    /// # Errors
    /// The settings ask for https.
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

    /// The address for https.
    pub fn bind(&self) -> SocketAddr {
        match *self {}
    }

    /// A socket that serves https.
    pub fn listener(&self, _: TcpListener) -> Listener {
        match *self {}
    }

    /// Starts managing the certificate.
    pub fn start(self: &Arc<Self>, _: &Core) {
        match **self {}
    }

    /// Checks the files.
    pub fn look(&self) {
        match *self {}
    }
}
