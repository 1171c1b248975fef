//! What owners may do with other users. The admin engine provides the pages; the rules are here.

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

/// Invite users, change their roles and deactivate them.
pub const MANAGE: Permission = Permission("users.manage");

/// A one-time link that was just created. Its `Debug` output does not contain the link.
pub struct Issued {
    /// The link that gives access to the account. It is shown once and never stored.
    pub url: String,
    /// The address to which the link was mailed, if it was mailed.
    pub mailed_to: Option<String>,
}

impl fmt::Debug for Issued {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Issued(…)")
    }
}

impl Accounts {
    /// Creates a user without a password and returns the one-time link that sets it. The link cannot be retrieved
    /// again. `None`: the form was already submitted.
    ///
    /// # Errors
    /// 403; 400 at the field if the name is already taken or is not valid.
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

    /// Replaces the roles of a user and ends the user's sessions. The last owner has to remain an owner.
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
        self.commit_change_of(tx, user_id).await
    }

    /// Activates or deactivates a user. A deactivation takes effect at once: sessions end, and tokens stop working.
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
        self.commit_change_of(tx, user_id).await
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
        self.commit_change_of(tx, user_id).await
    }

    /// Creates a one-time link for a user who cannot sign in. The link cannot be retrieved again. No user can choose
    /// the password of another user. `None`: the form was already submitted, and the link from that time stays valid.
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

    /// Revokes an API token of any user.
    ///
    /// # Errors
    /// 403; 404.
    pub async fn revoke_token(&self, who: &Identity, context: &Context, id: i64) -> Result<(), Error> {
        who.scope(MANAGE)?;
        let tx = self.core.db.begin().await?;
        let token = token::find(&tx, id).await?;
        let owner = token.user_id;
        token::revoke(&tx, owner, id).await?;
        let entry = Entry::of_request(who, context, "token.revoked", format!("token:{id}"));
        let facts = json!({ "name": token.name, "user": subject(owner) });
        audit::record(&tx, [entry.named(token.name).with(facts, Value::Null)]).await?;
        self.commit_change_of(tx, owner).await
    }

    /// Removes the second step of a user who lost the phone and the recovery codes. The user's sessions end.
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
        self.commit_change_of(tx, user_id).await
    }
}

impl Accounts {
    /// Commits a change of what a user may do. This instance knows it at once, the others within half a second.
    async fn commit_change_of(&self, tx: db::Tx, user_id: i64) -> Result<(), Error> {
        tx.commit().await?;
        self.callers.forget_user(user_id);
        Ok(())
    }

    /// Creates a link and mails it to its user if the user can receive mail.
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

/// Refuses to remove the rights of the last active owner, because no one could give them back.
async fn keep_an_owner(tx: &db::Tx, user: &user::Model) -> Result<(), Error> {
    if !user.roles().contains(&Role::Owner) || user::has_other_owner(tx, user.id).await? {
        return Ok(());
    }
    Err(Error::invalid_field("roles", Message::new("user-last-owner")))
}
