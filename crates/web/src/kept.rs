//! The text of a form that could not be accepted because its user has to sign in first. The log-in page carries the text,
//! encrypted, and returns it afterwards. The server stores nothing.

use std::time::{SystemTime, UNIX_EPOCH};

use axum::extract::Request;
use serde::{Deserialize, Serialize};

use crate::{
    Secret, csrf,
    form::read::{Form, Uploads},
};

/// The field of a sign-in form that carries a kept form.
pub const FIELD: &str = "kept";
/// The field that marks a form resumed after signing in. If its page can do so, it shows the form again before storing
/// it.
pub const RESUMED: &str = "resumed";

const PURPOSE: &str = "a form kept over a sign-in";
/// Maximum length of the text in bytes. Encrypted and encoded it fits into a form of 1 MiB.
const MOST: usize = 512 * 1024;
/// Seconds within which the user has to sign in.
const PATIENCE: u64 = 60 * 60;

/// A form that could not be accepted.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Kept {
    /// The address to which it was sent, with its query.
    pub target: String,
    /// Names and texts. Passwords, codes and files are left out.
    pub fields: Vec<(String, String)>,
    /// The user whose page it was on.
    pub user_id: Option<i64>,
    /// Whether files could have been sent with it; files are not kept.
    pub may_lack_files: bool,
    /// Whether it was too long to keep. It then has no fields.
    pub is_too_long: bool,
    /// Expiry, in seconds since 1970.
    until: u64,
}

/// Whether a field holds a secret, which is never kept. A test compares it with the password fields of all pages.
pub fn is_secret(name: &str) -> bool {
    name.contains("password") || matches!(name, "current" | "new" | "code" | "step" | FIELD)
}

impl Kept {
    /// Reads the form of a request; `None` if there is none.
    pub(crate) async fn read(request: Request) -> Option<Self> {
        let target = request.uri().path_and_query()?.as_str().to_owned();
        let kind = request.headers().get(axum::http::header::CONTENT_TYPE)?;
        let may_lack_files = kind.as_bytes().starts_with(b"multipart/");
        // Of a form that is too large, the part that could be read is kept.
        let (form, _) = Form::read_as_far_as_possible(request, Uploads::Refused).await;
        let stamp = form.text(csrf::FIELD).and_then(csrf::stamp);
        let text = |name: &str| Some((name.to_owned(), form.text(name)?.to_owned()));
        let fields = form
            .names()
            .filter(|name| *name != csrf::FIELD && !is_secret(name))
            .filter_map(text);
        let mut fields: Vec<_> = fields.collect();
        let size: usize = fields.iter().map(|(name, text)| name.len() + text.len()).sum();
        let is_too_long = size > MOST;
        if is_too_long {
            fields.clear();
        }
        Some(Self {
            target,
            fields,
            user_id: stamp.map(|stamp| stamp.user_id),
            may_lack_files,
            is_too_long,
            until: now() + PATIENCE,
        })
    }

    /// Encrypts it for the browser or user identified by `holder`.
    pub fn seal(&self, secret: &Secret, holder: &str) -> String {
        let text = serde_json::to_string(self).unwrap_or_default();
        secret.seal(PURPOSE, holder, &text)
    }

    /// Decrypts a kept form for the same holder, within an hour.
    pub fn open(secret: &Secret, holder: &str, sealed: &str) -> Option<Self> {
        let text = secret.open(PURPOSE, holder, sealed)?;
        let kept: Self = serde_json::from_str(&text).ok()?;
        (now() <= kept.until).then_some(kept)
    }

    /// Whether it may be shown to this user. Another user's text may not.
    pub fn is_of(&self, user_id: i64) -> bool {
        self.user_id.is_none_or(|owner| owner == user_id)
    }
}

fn now() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    since.unwrap_or_default().as_secs()
}

#[cfg(test)]
mod tests {
    use axum::body::Body;

    use super::*;

    async fn kept(form: String) -> Kept {
        let request = Request::builder().method("POST").uri("/admin/books/7/?q=x");
        let request = request.header("content-type", "application/x-www-form-urlencoded");
        Kept::read(request.body(Body::from(form)).unwrap()).await.unwrap()
    }

    #[tokio::test]
    async fn a_form_is_kept_for_its_holder_and_for_an_hour_without_secrets() {
        let secret = Secret::new("a secret of the site");
        let token = csrf::stamped("proof", 7);
        let form = format!("name=%D0%96&current=p1&new_password=p2&code=1&csrfmiddlewaretoken={token}");
        let kept = kept(form).await;
        assert_eq!(kept.target, "/admin/books/7/?q=x");
        assert_eq!(kept.fields, [("name".to_owned(), "Ж".to_owned())]);
        assert!(kept.is_of(7) && !kept.is_of(8));
        let sealed = kept.seal(&secret, "browser");
        assert!(Kept::open(&secret, "browser", &sealed).is_some());
        assert!(Kept::open(&secret, "another", &sealed).is_none());
        let old = Kept {
            until: now() - 1,
            ..kept
        };
        assert!(Kept::open(&secret, "browser", &old.seal(&secret, "browser")).is_none());
    }

    #[tokio::test]
    async fn what_is_too_long_is_told_to_be_lost_and_not_cut() {
        let kept = kept(format!("name={}&other=x", "a".repeat(MOST))).await;
        assert!(kept.is_too_long && kept.fields.is_empty());
    }
}
