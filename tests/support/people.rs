//! The people of the tests: users with tokens, and clients that act as them.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use paradise::accounts::{
    password::Hash,
    token::{self, NewToken},
    user::{self, NewUser},
};
use testkit::{Client, contract::Login};

use super::TestApp;

/// A token for everything that the user may.
async fn issue(tx: &db::Tx, user_id: i64, expires_at: Option<DateTime<Utc>>) -> String {
    let new = NewToken {
        user_id,
        name: "test".into(),
        expires_at,
        ..NewToken::default()
    };
    token::issue(tx, new).await.unwrap().1
}

impl TestApp {
    /// An API token of a user. Unless it exists (imported, say), it is made: `admin` is a superuser, everybody else is
    /// an active user who is not staff.
    pub async fn token(&self, username: &str) -> String {
        self.token_until(username, None).await
    }

    /// As [`TestApp::token`], with an end.
    pub async fn token_until(&self, username: &str, expires_at: Option<DateTime<Utc>>) -> String {
        let known = user::named(self.core.db.read(), username).await.unwrap();
        let tx = self.core.db.begin().await.unwrap();
        let user = if let Some(user) = known {
            user
        } else {
            let user = NewUser {
                username: username.into(),
                email: String::new(),
                password: Hash("!no password".into()),
                is_superuser: username == "admin",
            };
            user::create(&tx, user).await.unwrap()
        };
        let token = issue(&tx, user.id, expires_at).await;
        tx.commit().await.unwrap();
        token
    }

    /// Tokens of the two users of the contract's seed.
    pub async fn logins(&self) -> Login {
        let mut tokens = BTreeMap::new();
        for username in ["admin", "plain"] {
            tokens.insert(username.to_owned(), self.token(username).await);
        }
        Login::Tokens(tokens)
    }

    /// A client that acts as `admin`, with an API token.
    pub async fn staff(&self) -> Client {
        let token = self.token("admin").await;
        self.client()
            .default_header("Authorization", &format!("Bearer {token}"))
    }
}
