//! The owners' page: find a person, hand over the stored data, erase it, and see the receipts.
//!
//! The input is never part of a URL, where logs and browsers would store it.

use std::sync::Arc;

use admin::{HeldList, HeldRow, Label, Page, PrivacyPage, ReceiptRow, Registry};
use axum::extract::{Request, State};
use axum::http::{
    HeaderValue, StatusCode,
    header::{CONTENT_DISPOSITION, CONTENT_TYPE},
};
use axum::response::{IntoResponse as _, Response};
use text::{Lang, Message};
use web::form::{Form, Uploads};
use web::{Access, Context, Error, Identity, Permission, Routes};

use super::{
    findings::{Counts, Findings},
    person::Person,
    receipt::{Receipt, receipts},
    state::{By, Privacy},
};

/// Permission to find, hand over and erase the data of a person.
const MANAGE: Permission = Permission("privacy.manage");
const PATH: &str = "/admin/privacy/";
/// Maximum number of receipts shown.
const MOST: u64 = 50;
/// Maximum number of pieces of data shown; the counts include all.
const MOST_ROWS: usize = 500;

/// The shared state of the handlers.
struct PageState {
    privacy: Privacy,
    sections: Arc<Registry>,
}

/// Adds the page to the navigation.
pub fn link(registry: Registry) -> Registry {
    registry.link(Label::key("privacy-title"), PATH, MANAGE)
}

/// The routes of the page; `sections` is its navigation. The page requires a confirmation of the password, like all
/// pages that export or destroy data.
pub fn routes(privacy: &Privacy, sections: &Arc<Registry>) -> Routes {
    let state = PageState {
        privacy: privacy.clone(),
        sections: sections.clone(),
    };
    Routes::new()
        .get(PATH, Access::Sudo(MANAGE), show)
        .post(PATH, Access::Sudo(MANAGE), find)
        .post("/admin/privacy/export/", Access::Sudo(MANAGE), export)
        .post("/admin/privacy/erase/", Access::Sudo(MANAGE), erase)
        .with_state(&Arc::new(state))
}

async fn show(
    State(state): State<Arc<PageState>>,
    context: Context,
    identity: Identity,
) -> Result<Response, Error> {
    state.page(&context, &identity).await?.respond()
}

async fn find(
    State(state): State<Arc<PageState>>,
    context: Context,
    identity: Identity,
    request: Request,
) -> Result<Response, Error> {
    let typed = Typed::read(request).await?;
    let person = match typed.person(&state.privacy) {
        Ok(person) => person,
        Err(wrong) => return state.refuse(&context, &identity, typed, &wrong).await,
    };
    let found = state.privacy.find(&person).await?;
    let mut page = state.page(&context, &identity).await?;
    page.found = Some(state.list(&found, context.lang));
    page.typed = typed.texts;
    page.respond()
}

async fn export(
    State(state): State<Arc<PageState>>,
    context: Context,
    identity: Identity,
    request: Request,
) -> Result<Response, Error> {
    let typed = Typed::read(request).await?;
    let person = match typed.person(&state.privacy) {
        Ok(person) => person,
        Err(wrong) => return state.refuse(&context, &identity, typed, &wrong).await,
    };
    let found = state.privacy.find(&person).await?;
    let by = By::Request(&identity, &context);
    let archive = state.privacy.export(&found, by, Vec::new()).await?;
    let headers = [
        (CONTENT_TYPE, HeaderValue::from_static("application/x-tar")),
        (
            CONTENT_DISPOSITION,
            HeaderValue::from_static("attachment; filename=\"person.tar\""),
        ),
    ];
    Ok((headers, archive).into_response())
}

async fn erase(
    State(state): State<Arc<PageState>>,
    context: Context,
    identity: Identity,
    request: Request,
) -> Result<Response, Error> {
    let typed = Typed::read(request).await?;
    let person = match typed.person(&state.privacy) {
        Ok(person) if typed.is_confirmed => person,
        Ok(_) => {
            let wrong = Message::new("privacy-not-confirmed");
            return state.refuse(&context, &identity, typed, &wrong).await;
        }
        Err(wrong) => return state.refuse(&context, &identity, typed, &wrong).await,
    };
    // A disconnected browser must not leave an erasure half done.
    let (privacy, who, within) = (state.privacy.clone(), identity.clone(), context.clone());
    let erasing = tokio::spawn(async move { privacy.erase(&person, By::Request(&who, &within)).await });
    let receipt = erasing.await.map_err(Error::internal)??;
    let mut page = state.page(&context, &identity).await?;
    let said = Message::new("privacy-done").with("number", receipt.number.as_str());
    page.done = vec![said.render(context.lang), counted(&receipt.counts, context.lang)];
    let keep = state.privacy.copies.keep_days();
    page.done.push(
        Message::new("privacy-backups")
            .with("n", keep)
            .render(context.lang),
    );
    page.respond()
}

/// The input of the form.
struct Typed {
    texts: [String; 2],
    is_confirmed: bool,
}

impl Typed {
    async fn read(request: Request) -> Result<Self, Error> {
        let form = Form::read(request, Uploads::Refused).await?;
        let text = |field| form.text(field).unwrap_or_default().trim().to_owned();
        Ok(Self {
            texts: [text("email"), text("phone")],
            is_confirmed: form.text("confirmed").is_some_and(|text| text == "1"),
        })
    }

    fn person(&self, privacy: &Privacy) -> Result<Person, Message> {
        let [email, phone] = self.texts.clone();
        Person::read(&privacy.core, &[email], &[phone], &[])
    }
}

impl PageState {
    async fn page(&self, context: &Context, identity: &Identity) -> Result<PrivacyPage, Error> {
        let (core, lang) = (&self.privacy.core, context.lang);
        let receipts = receipts(&core.db, MOST).await?.into_iter();
        Ok(PrivacyPage {
            page: Page {
                lang,
                site: core.settings.site.name.clone(),
            },
            csrf: identity.csrf.clone().unwrap_or_default(),
            nav: self.sections.nav_at(identity, lang, PATH),
            typed: <[String; 2]>::default(),
            error: None,
            found: None,
            done: Vec::new(),
            receipts: receipts.map(|receipt| self.row(&receipt, lang)).collect(),
        })
    }

    async fn refuse(
        &self,
        context: &Context,
        identity: &Identity,
        typed: Typed,
        wrong: &Message,
    ) -> Result<Response, Error> {
        let mut page = self.page(context, identity).await?;
        page.error = Some(wrong.render(context.lang));
        page.typed = typed.texts;
        Ok((StatusCode::BAD_REQUEST, page.respond()?).into_response())
    }

    fn row(&self, receipt: &Receipt, lang: Lang) -> ReceiptRow {
        ReceiptRow {
            number: receipt.number.clone(),
            at: self.when(receipt.at),
            who: match receipt.actor.as_str() {
                "command" => Message::new("audit-command").render(lang),
                actor => actor.to_owned(),
            },
            counts: counted(&receipt.counts, lang),
        }
    }

    fn when(&self, at: chrono::DateTime<chrono::Utc>) -> String {
        self.privacy
            .core
            .zone
            .local(at)
            .format("%d.%m.%Y %H:%M")
            .to_string()
    }

    fn list(&self, found: &Findings, lang: Lang) -> HeldList {
        let page_of = |subject: &str| {
            let (kind, id) = subject.split_once(':').unwrap_or_default();
            format!("/admin/{kind}s/{id}/")
        };
        let rows = found.held.iter().take(MOST_ROWS).map(|held| HeldRow {
            kind: kind(held.kind, lang),
            key: held.key.clone(),
            at: held.at.map(|at| self.when(at)).unwrap_or_default(),
            path: match held.kind {
                "lead" => format!("/admin/leads/{}/", held.key),
                _ => String::new(),
            },
        });
        let counts = found.counts().into_iter();
        HeldList {
            rows: rows.collect(),
            counts: counts.map(|(name, count)| (kind(&name, lang), count)).collect(),
            mentions: found
                .mentions
                .iter()
                .map(|subject| (subject.clone(), page_of(subject)))
                .collect(),
        }
    }
}

/// The name of a kind of data.
fn kind(name: &str, lang: Lang) -> String {
    let key = format!("privacy-kind-{}", name.replace('_', "-"));
    text::words(&key, lang).unwrap_or_else(|| name.to_owned())
}

fn counted(counts: &Counts, lang: Lang) -> String {
    if counts.is_empty() {
        return Message::new("privacy-nothing").render(lang);
    }
    let parts: Vec<_> = counts
        .iter()
        .map(|(name, count)| format!("{}: {count}", kind(name, lang)))
        .collect();
    parts.join(", ")
}
