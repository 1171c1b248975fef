//! Creates the extra fields of a form.

use web::Error;

use super::{
    extras::{Challenge, Extras, HONEYPOT_FIELD, TOKEN_FIELD, WORK_FIELD},
    token,
};
use crate::{leads::state::Leads, zone};

impl Leads {
    /// New extra fields for a form that is about to be shown.
    ///
    /// # Errors
    /// The database is not available.
    pub async fn extras(&self) -> Result<Extras, Error> {
        let bits = self.watch.bits(&self.core).await?;
        let token = token::issue(&self.core.secret, zone::now(), bits);
        let work = (bits > 0).then(|| Challenge {
            field: WORK_FIELD,
            algorithm: "SHA-256",
            prefix: format!("{token}:"),
            bits,
        });
        Ok(Extras {
            token_field: TOKEN_FIELD,
            token,
            honeypot_field: HONEYPOT_FIELD,
            work,
        })
    }
}
