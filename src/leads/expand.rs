//! Additional fields of answers of the staff API, requested with `?include=` (`docs/api/leads.md#additions`).

use axum::Json;
use axum::response::{IntoResponse as _, Response};
use schemars::JsonSchema;
use serde::Serialize;
use text::Lang;
use web::{Context, Error, Identity, Query};

use super::{
    access,
    duplicates::{Duplicate, duplicates},
    lead::Model as Lead,
    moderation_status::ModerationStatus,
    permissions::{CONTACT, VIEW},
    shape::Full,
    spam::signal::Reasons,
    state::Leads,
    write,
};
use crate::core::Core;

/// The fields requested by `?include=spam,duplicates`. Unknown names are ignored.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Include {
    spam: bool,
    duplicates: bool,
}

/// A lead with the requested additional fields.
#[derive(Serialize, JsonSchema)]
pub(super) struct Expanded<'a, T> {
    #[serde(flatten)]
    lead: T,
    #[serde(skip_serializing_if = "Option::is_none")]
    spam: Option<Spam>,
    #[serde(skip_serializing_if = "Option::is_none")]
    duplicates: Option<Vec<Earlier<'a>>>,
}

#[derive(Serialize, JsonSchema)]
struct Spam {
    standing: ModerationStatus,
    score: i64,
    reasons: Vec<Reason>,
}

#[derive(Serialize, JsonSchema)]
struct Reason {
    id: &'static str,
    weight: u32,
    message: String,
}

#[derive(Serialize, JsonSchema)]
struct Earlier<'a> {
    id: i64,
    name: &'a str,
    company: &'a str,
    status: &'a str,
    created_at: String,
    same: Vec<&'static str>,
}

impl Include {
    /// What `include` adds, for the document of the API.
    pub(super) const HELP: &str = "`spam` adds the assessment, `duplicates` other leads of the same person.";

    pub(super) fn read(query: &Query) -> Self {
        let asked = |name| {
            let include = query.get("include").unwrap_or_default();
            include.split(',').any(|part| part.trim() == name)
        };
        Self {
            spam: asked("spam"),
            duplicates: asked("duplicates"),
        }
    }

    /// Includes the spam assessment, whether or not it was requested.
    pub(super) fn with_spam(self) -> Self {
        Self { spam: true, ..self }
    }

    /// A lead of a list. Duplicates are only returned for a single lead.
    pub(super) fn beside<T>(self, shape: T, lead: &Lead, lang: Lang) -> Expanded<'static, T> {
        Expanded {
            lead: shape,
            spam: self.spam.then(|| spam(lead, lang)),
            duplicates: None,
        }
    }
}

impl Leads {
    /// Responds with the whole lead as the user may see it, and with the requested additional fields.
    pub(super) async fn answer(
        &self,
        lead: Lead,
        include: Include,
        who: &Identity,
        context: &Context,
    ) -> Result<Response, Error> {
        let others = if include.duplicates && access::may_reach(who, &lead) {
            let rows = access::rows(who, VIEW)?.add(access::rows(who, CONTACT)?);
            Some(duplicates(&self.core, &lead, &rows).await?)
        } else {
            None
        };
        let version = write::version(who, &lead);
        let lead = &access::shown_to(who, lead);
        let answer = Expanded {
            duplicates: others
                .as_ref()
                .map(|others| others.iter().map(|other| earlier(other, &self.core)).collect()),
            ..include.beside(Full::new(lead, &self.core, context), lead, context.lang)
        };
        Ok((version, Json(answer)).into_response())
    }
}

fn spam(lead: &Lead, lang: Lang) -> Spam {
    let reasons = Reasons::from_json(&lead.spam_reasons);
    let reason = |(signal, weight): (super::spam::signal::Signal, u32)| Reason {
        id: signal.id(),
        weight,
        message: signal.message().render(lang),
    };
    Spam {
        standing: lead.standing,
        score: lead.spam_score,
        reasons: reasons.iter().map(reason).collect(),
    }
}

fn earlier<'a>(other: &'a Duplicate, core: &Core) -> Earlier<'a> {
    let same = [("phone", other.same_phone), ("email", other.same_email)];
    Earlier {
        id: other.lead.id,
        name: &other.lead.name,
        company: &other.lead.company,
        status: &other.lead.status,
        created_at: core.zone.format(other.lead.created_at),
        same: same
            .into_iter()
            .filter(|(_, is)| *is)
            .map(|(name, _)| name)
            .collect(),
    }
}
