//! The record of changes as a page: searched by words, or of one object.

use std::{collections::BTreeSet, sync::Arc};

use admin::{AuditPage, AuditRow};
use axum::{extract::State, response::Response};
use serde_json::Value;
use web::{Access, Context, Error, Identity, Permission, Query};

use super::Accounts;
use crate::audit::{self, Filter, Past};

/// Where it is.
pub(super) const PATH: &str = "/admin/audit/";
/// Names and values of everybody are in it.
pub(super) const ACCESS: Access = Access::Page(Permission("audit.view"));
/// Rows of a page.
const ROWS: usize = 50;
/// Longer searches are cut.
const MOST_WORDS: usize = 200;

/// The newest rows, or older ones than `?before=`.
pub(super) async fn show(
    State(accounts): State<Arc<Accounts>>,
    context: Context,
    identity: Identity,
    query: Query,
) -> Result<Response, Error> {
    let words: String = query
        .get("q")
        .unwrap_or_default()
        .chars()
        .take(MOST_WORDS)
        .collect();
    let filter = Filter {
        subject: query.get("subject").map(ToOwned::to_owned),
        words: words.clone(),
        before: query.get("before").and_then(|before| before.parse().ok()),
        ..Filter::default()
    };
    // One more than is shown tells whether there are older ones.
    let mut found = audit::search(&accounts.core.db, &filter, ROWS as u64 + 1).await?;
    let has_older = found.len() > ROWS;
    found.truncate(ROWS);
    let last = found.last().map(|past| past.id.to_string());
    let older = last.filter(|_| has_older);
    let page = AuditPage {
        page: accounts.page(context.lang),
        csrf: identity.csrf.unwrap_or_default(),
        words,
        older: older
            .map(|last| {
                format!(
                    "{PATH}?{}",
                    query.only(&["q", "subject"]).with("before", Some(&last))
                )
            })
            .unwrap_or_default(),
        rows: found.iter().map(|past| row(&accounts, past)).collect(),
        error: None,
    };
    page.respond()
}

fn row(accounts: &Accounts, past: &Past) -> AuditRow {
    let name = Some(&past.name).filter(|name| !name.is_empty());
    AuditRow {
        at: accounts
            .core
            .zone
            .local(past.at)
            .format("%d.%m.%Y %H:%M:%S")
            .to_string(),
        who: name.unwrap_or(&past.actor).clone(),
        action: past.action.clone(),
        subject: past.subject.clone(),
        fields: fields(&past.before, &past.after),
    }
}

/// Field, before, after; a dash where there is nothing.
fn fields(before: &Value, after: &Value) -> Vec<[String; 3]> {
    let names = [before, after].into_iter().filter_map(Value::as_object);
    let names: BTreeSet<_> = names.flat_map(|object| object.keys()).collect();
    let shown = |value: &Value| match value {
        Value::Null => "—".to_owned(),
        Value::String(text) if text.is_empty() => "—".to_owned(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    let row = |name: &String| {
        [
            name.clone(),
            shown(&before[name.as_str()]),
            shown(&after[name.as_str()]),
        ]
    };
    names.into_iter().map(row).collect()
}
