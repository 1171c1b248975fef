//! What owners do with other users. Pages come from the admin engine; the rules are here.

use std::fmt;

use serde_json::{Value, json};
use text::Message;
use web::{Context, Error, Identity, Once, Permission};

use super::{
    account_request::subject,
    emails::{self, News},
    link::{self, Purpose},
    password::Hash,
    roles::{self, Role},
    rules, session,
    state::Accounts,
    token, two_step,
    user::{self, NewUser},
};
use crate::audit::{self, Entry};

/// Inviting users, giving them roles, cutting them off.
pub const MANAGE: Permission = Permission("users.manage");

/// A one-time link that was just made. Never prints.
pub struct Issued {
    /// It opens the account: shown once, never kept.
    pub url: String,
    /// Where it was mailed, if it was.
    pub mailed_to: Option<String>,
}

impl fmt::Debug for Issued {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Issued(…)")
    }
}

impl Accounts {
    /// Makes a user who has no password yet; gives the one-time link that sets it, for the only time. `None`: the form was
    /// taken before.
    ///
    /// # Errors
    /// 403; 400 at the field if the name is taken or none.
    pub async fn invite(
        &self,
        who: &Identity,
        context: &Context,
        username: &str,
        email: &str,
        roles: &[Role],
        once: &Once,
    ) -> Result<Option<Issued>, Error> {
        who.scope(MANAGE)?;
        let refused = |message| Error::invalid_field("username", message);
        rules::username(username).map_err(|refusal| refused(refusal.message()))?;
        let tx = self.core.db.begin().await?;
        if once.claim(&tx).await?.is_some() {
            return Ok(None);
        }
        let new = NewUser {
            username: username.to_owned(),
            email: email.to_owned(),
            password: Hash(user::NO_PASSWORD.to_owned()),
            is_superuser: false,
        };
        let user = match user::create(&tx, new).await.map_err(db::Error::from) {
            Ok(user) => user,
            Err(error) if error.is_conflict() => return Err(refused(Message::new("user-name-taken"))),
            Err(error) => return Err(error.into()),
        };
        user::set_roles(&tx, user.id, roles).await?;
        let issued = self.issue(&tx, &user, Purpose::Invitation, context).await?;
        let facts = json!({ "username": username, "email": email, "roles": roles::join(roles) });
        let entry = Entry::of_request(who, context, "user.invited", subject(user.id)).named(username);
        audit::record(&tx, [entry.with(Value::Null, facts)]).await?;
        tx.commit().await?;
        self.core.outbox.wake();
        Ok(Some(issued))
    }

    /// Gives a user other roles; the user's sessions end. The last owner stays one.
    ///
    /// # Errors
    /// 403; 404; 400 for the last owner.
    pub async fn give_roles(
        &self,
        who: &Identity,
        context: &Context,
        user_id: i64,
        roles: &[Role],
    ) -> Result<(), Error> {
        who.scope(MANAGE)?;
        let tx = self.core.db.begin().await?;
        db::lock_table(&tx, "users").await?;
        let user = user::find(&tx, user_id).await?;
        if !roles.contains(&Role::Owner) {
            keep_an_owner(&tx, &user).await?;
        }
        user::set_roles(&tx, user_id, roles).await?;
        let (before, after) = (roles::join(&user.roles()), roles::join(roles));
        let entry =
            Entry::of_request(who, context, "user.roles_changed", subject(user_id)).named(&user.username);
        let entry = entry.with(json!({ "roles": before }), json!({ "roles": after }));
        audit::record(&tx, [entry]).await?;
        Ok(tx.commit().await?)
    }

    /// Lets a user in, or cuts the user off at once: sessions end, tokens do not work.
    ///
    /// # Errors
    /// 403; 404; 400 for the last owner.
    pub async fn set_active(
        &self,
        who: &Identity,
        context: &Context,
        user_id: i64,
        is_active: bool,
    ) -> Result<(), Error> {
        who.scope(MANAGE)?;
        let tx = self.core.db.begin().await?;
        db::lock_table(&tx, "users").await?;
        let user = user::find(&tx, user_id).await?;
        if !is_active {
            keep_an_owner(&tx, &user).await?;
            link::forget(&tx, user_id).await?;
        }
        user::set_active(&tx, user_id, is_active).await?;
        let entry = Entry::of_request(who, context, "user.changed", subject(user_id)).named(&user.username);
        let entry = entry.with(
            json!({ "is_active": user.is_active }),
            json!({ "is_active": is_active }),
        );
        audit::record(&tx, [entry]).await?;
        Ok(tx.commit().await?)
    }

    /// Ends all sessions of a user.
    ///
    /// # Errors
    /// 403; 404.
    pub async fn end_sessions(&self, who: &Identity, context: &Context, user_id: i64) -> Result<(), Error> {
        who.scope(MANAGE)?;
        let tx = self.core.db.begin().await?;
        let user = user::find(&tx, user_id).await?;
        session::end_all(&tx, user.id).await?;
        let entry =
            Entry::of_request(who, context, "user.sessions_ended", subject(user_id)).named(&user.username);
        audit::record(&tx, [entry]).await?;
        Ok(tx.commit().await?)
    }

    /// A one-time link for a user who cannot sign in, for the only time. Nobody chooses another's password. `None`: the form
    /// was taken before, and its link holds.
    ///
    /// # Errors
    /// 403; 404.
    pub async fn reset_link(
        &self,
        who: &Identity,
        context: &Context,
        user_id: i64,
        once: &Once,
    ) -> Result<Option<Issued>, Error> {
        who.scope(MANAGE)?;
        let tx = self.core.db.begin().await?;
        if once.claim(&tx).await?.is_some() {
            return Ok(None);
        }
        let user = user::find(&tx, user_id).await?;
        let issued = self.issue(&tx, &user, Purpose::Reset, context).await?;
        let entry = Entry::of_request(who, context, "user.link_made", subject(user_id)).named(&user.username);
        audit::record(&tx, [entry]).await?;
        tx.commit().await?;
        self.core.outbox.wake();
        Ok(Some(issued))
    }

    /// Ends an API token, whoever has it.
    ///
    /// # Errors
    /// 403; 404.
    pub async fn revoke_token(&self, who: &Identity, context: &Context, id: i64) -> Result<(), Error> {
        who.scope(MANAGE)?;
        let tx = self.core.db.begin().await?;
        let token = token::find(&tx, id).await?;
        token::revoke(&tx, token.user_id, id).await?;
        let entry = Entry::of_request(who, context, "token.revoked", format!("token:{id}"));
        let facts = json!({ "name": token.name, "user": subject(token.user_id) });
        audit::record(&tx, [entry.named(token.name).with(facts, Value::Null)]).await?;
        Ok(tx.commit().await?)
    }

    /// Takes the second step from a user who lost phone and recovery codes; the sessions end.
    ///
    /// # Errors
    /// 403; 404.
    pub async fn end_two_step(&self, who: &Identity, context: &Context, user_id: i64) -> Result<(), Error> {
        who.scope(MANAGE)?;
        let tx = self.core.db.begin().await?;
        let user = user::find(&tx, user_id).await?;
        if two_step::is_on(&tx, user.id).await? {
            emails::tell(&self.core, &tx, &user, News::TwoStepOff, Some(context)).await?;
        }
        two_step::end(&tx, user.id).await?;
        session::end_all(&tx, user.id).await?;
        let entry =
            Entry::of_request(who, context, "user.two_step_off", subject(user_id)).named(&user.username);
        audit::record(&tx, [entry]).await?;
        Ok(tx.commit().await?)
    }
}

impl Accounts {
    /// Makes a link and mails it to whom it is for, if mail reaches them.
    async fn issue(
        &self,
        tx: &db::Tx,
        user: &user::Model,
        purpose: Purpose,
        context: &Context,
    ) -> Result<Issued, Error> {
        let path = link::issue(tx, user.id, purpose).await?;
        let is_mailed = emails::send_link(&self.core, tx, user, purpose, &path, context).await?;
        let site = self.core.settings.site.public_url.as_ref();
        Ok(Issued {
            url: site.map_or_else(|| context.url(&path), |site| format!("{site}{path}")),
            mailed_to: is_mailed.then(|| user.email.clone()),
        })
    }
}

/// Refuses to take the rights of the last active owner: nobody could give them back.
async fn keep_an_owner(tx: &db::Tx, user: &user::Model) -> Result<(), Error> {
    if !user.roles().contains(&Role::Owner) || user::has_other_owner(tx, user.id).await? {
        return Ok(());
    }
    Err(Error::invalid_field("roles", Message::new("user-last-owner")))
}
