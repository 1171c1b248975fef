//! Creates the senders from the settings. A channel that is not set up is `None`.

use std::{sync::Arc, time::Duration};

use outbox::{
    Failure, Tls, Transcript,
    mail::{self, Mailer},
    telegram::{self, Bot},
    webhook::{self, Poster, SystemLookup},
};

use super::settings::NoticeSettings;

/// The timeout for an answer of Telegram or of a webhook receiver.
const PATIENCE: Duration = Duration::from_secs(10);

impl NoticeSettings {
    /// Mail.
    pub fn mailer(&self, tls: &Tls, transcript: &Transcript) -> Option<Mailer> {
        let options = || mail::Options {
            host: self.email_host.to_string(),
            port: self.port(),
            security: self.security(),
            user: self.email_user.clone(),
            password: self.email_password.clone(),
            timeout: self.email_timeout,
            tls: tls.clone(),
            transcript: transcript.clone(),
        };
        (!self.email_host.is_empty()).then(|| Mailer::new(options()))
    }

    /// Telegram, whether or not a chat is configured.
    ///
    /// # Errors
    /// See [`Bot::new`].
    pub fn bot(&self, tls: &Tls, transcript: &Transcript) -> Result<Option<Bot>, Failure> {
        if self.telegram_token.is_empty() {
            return Ok(None);
        }
        let options = telegram::Options {
            api: self.telegram_api.to_string(),
            token: (*self.telegram_token).clone(),
            timeout: PATIENCE,
            tls: tls.clone(),
            transcript: transcript.clone(),
        };
        Bot::new(options).map(Some)
    }

    /// Webhooks.
    ///
    /// # Errors
    /// See [`Poster::new`].
    pub fn poster(&self, tls: &Tls, transcript: &Transcript) -> Result<Option<Poster>, Failure> {
        if self.webhook_urls.is_empty() {
            return Ok(None);
        }
        let options = webhook::Options {
            secrets: self.webhook_secret.to_vec(),
            allowed: self.allowed_hosts(),
            timeout: PATIENCE,
            tls: tls.clone(),
            transcript: transcript.clone(),
            lookup: Arc::new(SystemLookup),
        };
        Poster::new(options).map(Some)
    }
}
