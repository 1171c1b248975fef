//! Runs an action in batches. Each batch is a transaction with its history. An action that takes longer than a moment
//! is spread over several requests: the page between them shows the progress and sends the next request.
//!
//! There is no background work. Closing the page stops the action after the current batch, and the progress page shows
//! how far it is.

use std::{
    collections::BTreeMap,
    time::{Duration, Instant},
};

use askama::Template;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use db::sea_orm::{Condition, sea_query::ExprTrait as _};
use text::{Lang, Message};
use web::{Error, Flash, Once, form::Form};

use super::{Batch, Effect, preview::target, submit::Job};
use crate::{
    Page, diff,
    history::{Change, Event},
    inline,
    list::count,
    nav::NavLink,
    page,
    store::{Record, Written},
    value,
};

/// Objects per transaction. The limit lets other writers in between.
const BATCH: u64 = 100;
/// Keys per query: databases bind no more than a few thousand parameters.
const MOST_MADE: usize = 500;
/// Working time of one request before it returns a progress page.
const MOMENT: Duration = Duration::from_secs(2);

#[derive(Template)]
#[template(path = "progress.html")]
struct ProgressPage {
    page: Page,
    csrf: String,
    nav: Vec<NavLink>,
    list_title: String,
    back: String,
    target: String,
    action: &'static str,
    label: String,
    done: u64,
    total: u64,
    words: String,
    fields: Vec<(String, String)>,
}

/// Page that lists the objects that an action left unchanged.
#[derive(Template)]
#[template(path = "refused.html")]
struct RefusedPage {
    page: Page,
    nav: Vec<NavLink>,
    csrf: String,
    list_title: String,
    back: String,
    label: String,
    words: String,
    refused: Vec<String>,
}

/// Maximum number of refusals shown. The rest is counted as the difference.
const MOST_REFUSED: usize = 100;

/// Progress of the action. It is carried in the form of the progress page.
struct Progress {
    /// Objects up to this key are done.
    after: i64,
    /// Objects beyond this key were added later and are not part of the action.
    upto: i64,
    done: u64,
    /// Titles of objects that were left unchanged, with reasons.
    refused: Vec<String>,
}

impl Progress {
    fn read(form: &Form) -> Self {
        let number = |name| form.text(name).and_then(|text| text.parse::<i64>().ok());
        Self {
            after: number("after").unwrap_or_default(),
            upto: number("upto").unwrap_or(i64::MAX),
            done: number("done")
                .and_then(|done| u64::try_from(done).ok())
                .unwrap_or_default(),
            refused: form
                .text("refused")
                .unwrap_or_default()
                .lines()
                .map(str::to_owned)
                .collect(),
        }
    }
}

pub(super) async fn step(
    job: &Job<'_>,
    answers: &BTreeMap<&'static str, String>,
    form: &Form,
) -> Result<Response, Error> {
    let started = Instant::now();
    let mut progress = Progress::read(form);
    let store = job.desk.section.store()?;
    let mut once = Some(Once::of_submit(form));
    loop {
        let more = batch(job, answers, &mut progress, once.take()).await;
        // Earlier batches are committed even if this one failed.
        store.committed().await;
        let more = more?;
        if more == More::DoneBefore {
            let link = format!("{}?{}", job.desk.section.path(), job.query);
            return Ok(Flash::new("again").redirect(job.context, &link));
        }
        if more == More::Nothing && !progress.refused.is_empty() {
            return refused(job, progress);
        }
        if more == More::Nothing {
            let link = format!("{}?{}", job.desk.section.path(), job.query);
            let flash = Flash::new("done").with_number(progress.done);
            return Ok(flash.redirect(job.context, &link));
        }
        if started.elapsed() > MOMENT {
            return page(job, answers, &progress).await;
        }
    }
}

/// Condition for the objects that are still to be done.
fn rest(job: &Job<'_>, progress: &Progress) -> Condition {
    let key = || job.desk.section.key();
    job.selection
        .condition
        .clone()
        .add(key().gt(progress.after))
        .add(key().lte(progress.upto))
}

/// Outcome of a batch.
#[derive(Clone, Copy, PartialEq, Eq)]
enum More {
    /// There may be more objects.
    Perhaps,
    /// There were no objects left.
    Nothing,
    /// The form was already used: the browser went back and sent it again.
    DoneBefore,
}

/// Processes the next objects. The first batch of a request claims its form.
async fn batch(
    job: &Job<'_>,
    answers: &BTreeMap<&'static str, String>,
    progress: &mut Progress,
    once: Option<Once>,
) -> Result<More, Error> {
    let (desk, section) = (job.desk, &job.desk.section);
    let store = section.store()?;
    let tx = desk.setup.db.begin().await?;
    if let Some(once) = once
        && once.claim(&tx).await?.is_some()
    {
        return Ok(More::DoneBefore);
    }
    let records = store.lock(&tx, section, rest(job, progress), BATCH).await?;
    let Some(last) = records.last() else {
        return Ok(More::Nothing);
    };
    progress.after = last.id;
    let mut traces = Vec::new();
    match &job.action.does {
        Effect::Set(i, text) => {
            let wrong = |message: Message| Error::malformed(message);
            let set = [(
                *i,
                value::parse(&section.fields[*i], text, desk.setup.zone).map_err(wrong)?,
            )];
            for old in &records {
                // An object refused by a rule of the slice stays unchanged and is not counted.
                if let Written::Saved(new) = store.write(&tx, job.who, section, Some(old), &set).await? {
                    traces.extend(Change::between(section, Event::Changed, Some(old), Some(&new)));
                }
            }
            progress.done += traces.len() as u64;
        }
        Effect::Delete => {
            for old in &records {
                store.delete(&tx, job.who, old).await?;
                traces.extend(Change::between(section, Event::Deleted, Some(old), None));
            }
            progress.done += records.len() as u64;
        }
        Effect::Run(operation) => {
            let batch = Batch::new(&tx, job.who, job.context, answers);
            store.operate(*operation, &batch, &records).await?;
            traces = differences(job, &tx, &records).await?;
            let (made, refused) = batch.into_parts();
            traces.extend(additions(job, &tx, made).await?);
            progress.done += records.len().saturating_sub(refused.len()) as u64;
            progress.note(&refused, job.context.lang);
        }
    }
    let traces: Vec<_> = traces
        .into_iter()
        .map(|trace| trace.by(job.action.name))
        .collect();
    diff::keep(desk, job.context, job.who, &tx, &traces).await?;
    tx.commit().await.map_err(db::Error::from)?;
    Ok(More::Perhaps)
}

/// Changes made by a slice's operation: the present rows compared with the rows before.
async fn differences(job: &Job<'_>, tx: &db::Tx, records: &[Record]) -> Result<Vec<Change>, Error> {
    let section = &job.desk.section;
    let ids = Condition::all().add(section.key().is_in(records.iter().map(|record| record.id)));
    let now = section.store()?.lock(tx, section, ids, BATCH).await?;
    let now: BTreeMap<i64, Record> = now.into_iter().map(|record| (record.id, record)).collect();
    let changes = records.iter().filter_map(|old| match now.get(&old.id) {
        Some(new) => Change::between(section, Event::Changed, Some(old), Some(new)),
        None => Change::between(section, Event::Deleted, Some(old), None),
    });
    Ok(changes.collect())
}

/// Objects created by a slice's operation, with the rows that belong to them.
async fn additions(job: &Job<'_>, tx: &db::Tx, made: Vec<i64>) -> Result<Vec<Change>, Error> {
    let (desk, section) = (job.desk, &job.desk.section);
    let mut changes = Vec::new();
    for ids in made.chunks(MOST_MADE) {
        let condition = Condition::all().add(section.key().is_in(ids.iter().copied()));
        let most = u64::try_from(ids.len()).unwrap_or(u64::MAX);
        for new in section.store()?.lock(tx, section, condition, most).await? {
            let rows = inline::save::additions(desk, tx, new.id).await?;
            let change = Change::between(section, Event::Added, None, Some(&new));
            changes.extend(Change::with_rows(change, section, &new, rows));
        }
    }
    Ok(changes)
}

impl Progress {
    fn note(&mut self, refused: &[(String, Message)], lang: Lang) {
        let room = MOST_REFUSED.saturating_sub(self.refused.len());
        let lines = refused.iter().take(room);
        let lines = lines.map(|(title, why)| format!("{title}: {}", why.render(lang)));
        // One refusal per line in the form field.
        self.refused
            .extend(lines.map(|line| line.replace(['\n', '\r'], " ")));
    }
}

/// Page shown at the end instead of the list if some objects were left unchanged.
fn refused(job: &Job<'_>, progress: Progress) -> Result<Response, Error> {
    let (desk, lang) = (job.desk, job.context.lang);
    let page = page::respond(&RefusedPage {
        page: desk.page(job.context),
        nav: desk.nav(job.who, lang),
        csrf: job.who.csrf.clone().unwrap_or_default(),
        list_title: desk.section.title().render(lang),
        back: format!("{}?{}", desk.section.path(), job.query),
        label: job.action.label(desk.section.name, lang),
        words: Message::new("admin-said-done")
            .with("n", progress.done)
            .render(lang),
        refused: progress.refused,
    })?;
    Ok((StatusCode::CONFLICT, page).into_response())
}

async fn page(
    job: &Job<'_>,
    answers: &BTreeMap<&'static str, String>,
    progress: &Progress,
) -> Result<Response, Error> {
    let (desk, lang) = (job.desk, job.context.lang);
    let rest = count::total(desk.setup.db.read(), &desk.section, rest(job, progress)).await?;
    let total = progress.done + rest;
    let mut fields = vec![
        ("after".to_owned(), progress.after.to_string()),
        ("upto".to_owned(), progress.upto.to_string()),
        ("done".to_owned(), progress.done.to_string()),
        ("refused".to_owned(), progress.refused.join("\n")),
    ];
    fields.extend(
        answers
            .iter()
            .map(|(name, answer)| (format!("answer-{name}"), answer.clone())),
    );
    match &job.selection.ids {
        None => fields.push(("all".to_owned(), "1".to_owned())),
        Some(ids) => {
            let left = ids.iter().filter(|id| **id > progress.after);
            fields.extend(left.map(|id| (format!("select-{id}"), "on".to_owned())));
        }
    }
    let words = Message::new("admin-progress")
        .with("done", progress.done)
        .with("total", total);
    page::respond(&ProgressPage {
        page: desk.page(job.context),
        csrf: job.who.csrf.clone().unwrap_or_default(),
        nav: desk.nav(job.who, lang),
        list_title: desk.section.title().render(lang),
        back: format!("{}?{}", desk.section.path(), job.query),
        target: target(job),
        action: job.action.name,
        label: job.action.label(desk.section.name, lang),
        done: progress.done,
        total,
        words: words.render(lang),
        fields,
    })
}
