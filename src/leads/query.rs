//! Selects leads: the filters, the search and the ordering of lists and exports (`docs/api/leads.md#list`).

use chrono::{Datelike as _, NaiveDate, SubsecRound as _};
use db::sea_orm::sea_query::{Expr, ExprTrait as _, Func};
use db::sea_orm::{
    ColumnTrait as _, Condition, EntityTrait as _, IdenStatic as _, Iterable as _, ModelTrait as _, Order,
    QueryFilter as _, QueryOrder as _, QuerySelect as _, Select, SelectGetableTuple, Selector,
};
use model::Terms;
use serde_json::json;
use text::Message;
use web::{
    FieldErrors, Identity, Query,
    openapi::{Operation, Schema},
};

use super::{
    access,
    lead::{Column, Entity, Model as Lead},
    moderation_status::ModerationStatus,
    permissions::CONTACT,
};
use crate::{
    core::Core,
    phone::is_phone_like,
    vocabulary::Choices,
    zone::{Moment, Zone, parse_day},
};

/// The maximum length of a search. SQLite would refuse longer ones with a less helpful error.
const MAX_SEARCH: usize = 1000;

/// The column that is searched.
pub(super) const SEARCH_TEXT: db::Indexed = db::Indexed {
    table: "leads",
    column: "search_text",
};

/// The columns by which the list may be ordered.
const ORDERINGS: [(&str, Column); 5] = [
    ("created_at", Column::CreatedAt),
    ("updated_at", Column::UpdatedAt),
    ("status", Column::Status),
    ("name", Column::Name),
    ("company", Column::Company),
];

/// A selection of leads in a total order.
#[derive(Clone, Debug)]
pub(super) struct LeadQuery {
    filter: Condition,
    order: Vec<(Column, Order)>,
}

impl LeadQuery {
    /// All accepted leads, newest first.
    pub(super) fn all() -> Self {
        Self {
            filter: Condition::all().add(Column::Standing.eq(ModerationStatus::Accepted)),
            order: order(None),
        }
    }

    /// These leads, newest first.
    pub(super) fn of(rows: Condition) -> Self {
        Self {
            filter: rows,
            order: order(None),
        }
    }

    /// The selection for a list's parameters. Invalid parameters are added to `errors`.
    pub(super) fn read(query: &Query, core: &Core, who: &Identity, errors: &mut FieldErrors) -> Self {
        let standing = ModerationStatus::read(query, errors);
        let mut filter = Condition::all().add(Column::Standing.eq(standing));
        let choices: [(&str, Column, &Choices); 2] = [
            ("status", Column::Status, &core.vocabulary.lead_statuses),
            (
                "product_type",
                Column::ProductType,
                &core.vocabulary.product_types,
            ),
        ];
        for (name, column, choices) in choices {
            match query.get(name) {
                Some(value) if choices.contains(value) => filter = filter.add(column.eq(value)),
                Some(value) => errors.add(name, not_a_choice(value)),
                None => {}
            }
        }
        if let Some(language) = query.get("language") {
            filter = filter.add(Column::Language.eq(language));
        }
        if let Some(text) = query.get("created_at") {
            match core.zone.parse_moment(text) {
                Some(Moment::Instant(at)) => filter = filter.add(Column::CreatedAt.eq(at.trunc_subsecs(6))),
                Some(Moment::Day(day)) => filter = filter.add(Column::CreatedAt.eq(core.zone.start_of(day))),
                None => errors.add("created_at", Message::new("field-not-a-datetime")),
            }
        }
        match query.get("search") {
            Some(text) if text.chars().count() > MAX_SEARCH => {
                errors.add("search", Message::new("field-too-long").with("max", MAX_SEARCH));
            }
            Some(text) => filter = filter.add(searched(text, core, who)),
            None => {}
        }
        Self {
            filter,
            order: order(query.get("ordering")),
        }
    }

    /// Describes the parameters that [`LeadQuery::read`] reads.
    pub(super) fn describe(operation: Operation, terms: &Terms) -> Operation {
        let choice = |list: &str| Schema::one_of(terms.list(list).values());
        let orders = ORDERINGS.map(|(name, _)| format!("`{name}`")).join(", ");
        operation
            .query("status", "Leads with this status.", choice("lead_statuses"))
            .query("product_type", "Leads about this.", choice("product_types"))
            .query("language", "Leads in exactly this language.", Schema::text())
            .query("created_at", "Leads of exactly this instant.", Schema::text())
            .query(
                "standing",
                "Leads with this moderation status.",
                ModerationStatus::schema(),
            )
            .query(
                "search",
                "Words that have to occur; a phone is found in any spelling.",
                Schema::text().limited(&json!({ "maxLength": MAX_SEARCH })),
            )
            .query(
                "ordering",
                format!("{orders}; a minus in front reverses it."),
                Schema::text(),
            )
    }

    /// Restricts the selection to days of the zone given by `start_date` and `end_date`, both included. Invalid dates
    /// are added to `errors`.
    pub(super) fn read_days(self, query: &Query, zone: Zone, errors: &mut FieldErrors) -> Self {
        let mut day = |name| {
            let text = query.get(name)?;
            let day = parse_day(text);
            if day.is_none() {
                errors.add(name, Message::new("field-not-a-date"));
            }
            day
        };
        let (first, last) = (day("start_date"), day("end_date"));
        self.between(first, last, zone)
    }

    /// Restricts the selection to days of the zone, both included.
    pub(super) fn between(mut self, first: Option<NaiveDate>, last: Option<NaiveDate>, zone: Zone) -> Self {
        if let Some(first) = first {
            self.filter = self.filter.add(Column::CreatedAt.gte(zone.start_of(first)));
        }
        // The end of the last representable day is in a year that is not representable. No lead is later.
        if let Some(end) = last.map(|day| zone.end_of(day)).filter(|end| end.year() <= 9999) {
            self.filter = self.filter.add(Column::CreatedAt.lt(end));
        }
        self
    }

    /// Adds a condition.
    pub(super) fn within(mut self, rows: Condition) -> Self {
        self.filter = self.filter.add(rows);
        self
    }

    /// Restricts the selection to a status.
    pub(super) fn with_status(mut self, status: &str) -> Self {
        self.filter = self.filter.add(Column::Status.eq(status));
        self
    }

    /// The selected leads, in no order.
    pub(super) fn filtered(&self) -> Select<Entity> {
        Entity::find().filter(self.filter.clone())
    }

    /// The selected leads in their order.
    pub(super) fn ordered(&self) -> Select<Entity> {
        self.in_order(self.filtered())
    }

    fn in_order(&self, leads: Select<Entity>) -> Select<Entity> {
        let order = self.order.iter();
        order.fold(leads, |select, (column, order)| {
            select.order_by(*column, order.clone())
        })
    }

    /// These leads in the order of the selection, without the search text.
    pub(super) fn of_keys(&self, keys: &[i64]) -> Select<Entity> {
        let leads = Entity::find().filter(Column::Id.is_in(keys.iter().copied()));
        without(self.in_order(leads), &[Column::SearchText])
    }

    /// The selected leads after this one, in their order.
    pub(super) fn ordered_behind(&self, last: &Lead) -> Select<Entity> {
        let mut behind = Condition::any();
        let mut equal = Condition::all();
        for (column, order) in &self.order {
            let value = last.get(*column);
            let further = match order {
                Order::Desc => column.lt(value.clone()),
                _ => column.gt(value.clone()),
            };
            behind = behind.add(equal.clone().add(further));
            equal = equal.add(column.eq(value));
        }
        // Redundant, but an index can use it.
        let from = self.order.first().map(|(column, order)| match order {
            Order::Desc => column.lte(last.get(*column)),
            _ => column.gte(last.get(*column)),
        });
        self.ordered()
            .filter(behind)
            .filter(Condition::all().add_option(from))
    }
}

/// Leads without their long texts, which are left empty. The size of a list therefore does not depend on what visitors
/// write.
pub(super) fn brief(leads: Select<Entity>) -> Select<Entity> {
    without(leads, &[Column::Message, Column::SearchText])
}

fn without(leads: Select<Entity>, texts: &[Column]) -> Select<Entity> {
    Column::iter().fold(leads.select_only(), |select, column| {
        if texts.iter().any(|text| text.as_str() == column.as_str()) {
            select.expr_as(Expr::val(""), column.as_str())
        } else {
            select.column(column)
        }
    })
}

/// The keys of leads, each with the size of its message in bytes. Neither database reads the text for that.
pub(super) fn lengths(leads: Select<Entity>, most: u64) -> Selector<SelectGetableTuple<(i64, i64)>> {
    let bytes = Func::cust("octet_length").arg(Expr::col((Entity, Column::Message)));
    leads
        .select_only()
        .column(Column::Id)
        .expr_as(Expr::expr(bytes).cast_as("bigint"), "bytes")
        .limit(most)
        .into_tuple()
}

/// The known names of `?ordering=`, each once. Newest first if there are none. Ties are broken by id.
fn order(asked: Option<&str>) -> Vec<(Column, Order)> {
    let mut keys: Vec<(Column, Order)> = Vec::new();
    for name in asked.unwrap_or_default().split(',').map(str::trim) {
        let (name, order) = match name.strip_prefix('-') {
            Some(name) => (name, Order::Desc),
            None => (name, Order::Asc),
        };
        let known = ORDERINGS.iter().find(|(known, _)| *known == name);
        let Some((_, column)) = known else { continue };
        if keys.iter().all(|(key, _)| key.as_str() != column.as_str()) {
            keys.push((*column, order));
        }
    }
    if keys.is_empty() {
        keys.push((Column::CreatedAt, Order::Desc));
    }
    keys.push((Column::Id, Order::Asc));
    keys
}

/// The condition of a user's search. Phone and address are only searched in leads whose contact data the user may see.
fn searched(text: &str, core: &Core, who: &Identity) -> Condition {
    if access::may_reach_all(who) {
        return search(text, core);
    }
    let words = search_words(text, core);
    match access::rows(who, CONTACT) {
        Ok(own) => Condition::any().add(words).add(own.add(search(text, core))),
        Err(_) => words,
    }
}

/// Every word must occur in one of the searched fields, ignoring case. A phone may be spelled in any way.
fn search(text: &str, core: &Core) -> Condition {
    let country = core.settings.site.phone_country;
    let contains = |part: &str| SEARCH_TEXT.contains(core.db.backend(), part);
    let words = db::words(text).into_iter();
    let words = words.fold(Condition::all(), |all, word| {
        let spellings = country.spellings(&word);
        let any = Condition::any().add(contains(&word));
        all.add(
            spellings
                .iter()
                .fold(any, |any, spelling| any.add(contains(spelling))),
        )
    });
    // A phone with spaces consists of several words.
    let phone = Some(text)
        .filter(|text| is_phone_like(text))
        .and_then(|text| country.normal(text));
    match phone {
        Some(phone) => Condition::any().add(words).add(Column::PhoneNormal.eq(phone)),
        None => words,
    }
}

/// Like [`search`], for users who may not see contact data. They cannot find out hidden values by trying searches.
fn search_words(text: &str, core: &Core) -> Condition {
    let seen = [Column::Name, Column::Company, Column::Message].map(|column| Expr::col((Entity, column)));
    let words = db::words(text).into_iter();
    let backend = core.db.backend();
    words.fold(Condition::all(), |all, word| {
        all.add(SEARCH_TEXT.contains(backend, &word))
            .add(db::contains_in_any(backend, &seen, &word, text))
    })
}

fn not_a_choice(value: &str) -> Message {
    let shown: String = value.chars().filter(|c| !c.is_control()).take(50).collect();
    Message::new("field-not-a-choice").with("value", shown)
}
