//! The store of a model whose type is known.

use model::{Declared, Kind, Languages, Ref, Values as _};
use serde_json::Value as Json;
use std::sync::Arc;

use async_trait::async_trait;
use db::{
    Tx,
    sea_orm::{
        ActiveModelTrait, Condition, IdenStatic as _, IntoActiveModel as _, Iterable as _, ModelTrait as _,
        QueryFilter as _, QuerySelect as _,
        sea_query::{Alias, Expr, ExprTrait as _, Order, Query, SelectStatement, Value},
    },
};
use text::Lang;
use web::{Error, FieldErrors, Identity};

use crate::{
    action::{Batch, Operation},
    autocomplete,
    column::{Cell, Column, Compute, Shown, Source, What},
    field::Field,
    hooks::{Hooks, Panel},
    label::Label,
    section::Section,
    store::{Record, Store, Wanted, Written},
    value,
};

/// The typed half of a section.
pub(crate) struct Typed<E: Declared> {
    pub(crate) languages: Languages,
    pub(crate) title: Option<Title<E>>,
    pub(crate) history: Option<fn(&E::Model) -> Json>,
    pub(crate) hooks: Arc<dyn Hooks<E>>,
    pub(crate) operations: Vec<Arc<dyn Operation<E>>>,
    pub(crate) computed: Vec<Compute<E>>,
}

/// Returns the title of an object.
type Title<E> = Arc<dyn Fn(&<E as db::sea_orm::EntityTrait>::Model) -> String + Send + Sync>;

impl<E: Declared> Typed<E> {
    pub(crate) fn new(hooks: Arc<dyn Hooks<E>>) -> Self {
        Self {
            languages: Languages::default(),
            title: None,
            history: None,
            hooks,
            operations: Vec::new(),
            computed: Vec::new(),
        }
    }

    /// Moves the typed part of a declared column here.
    pub(crate) fn column(&mut self, shown: Shown<E>, section: &Section) -> Column {
        match shown.what {
            What::Field(field, display) => Column {
                label: section.fields[field].label.clone(),
                source: Source::Field(field, display),
            },
            What::Computed(name, compute) => {
                self.computed.push(compute);
                Column {
                    label: Label::of(section.name, name),
                    source: Source::Computed(self.computed.len() - 1),
                }
            }
            What::Count(name, related) => Column {
                label: Label::of(section.name, name),
                source: Source::Count(related),
            },
        }
    }

    pub(crate) fn record(&self, section: &Section, model: E::Model) -> Record {
        let columns: Vec<_> = E::Column::iter().collect();
        let values: Vec<_> = section
            .fields
            .iter()
            .map(|field| field.value(&model, columns[field.position]))
            .collect();
        let id = match values.get(section.key) {
            Some(Value::BigInt(Some(id))) => *id,
            _ => 0,
        };
        let title = self.title.as_ref().map(|title| title(&model));
        let title = title.filter(|title| !title.trim().is_empty());
        let first_text = || {
            let fields = section.fields.iter().zip(&values);
            let mut texts = fields.filter_map(|(field, value)| match value {
                Value::String(Some(text)) if !field.is_hidden && !text.trim().is_empty() => {
                    Some(text.clone())
                }
                _ => None,
            });
            texts.next()
        };
        let (languages, history) = (self.languages.clone(), self.history);
        Record {
            id,
            title: title.or_else(first_text).unwrap_or_else(|| format!("#{id}")),
            values,
            model: Arc::new(model),
            history: Arc::new(move |model| {
                let told = |model: &E::Model| match history {
                    Some(history) => history(model),
                    None => model::history(E::fields(), &languages, model),
                };
                model.downcast_ref::<E::Model>().map(told).unwrap_or_default()
            }),
        }
    }

    /// Sets the value of a field. Other languages, and those that the site does not have, stay as they are.
    pub(crate) fn set(
        &self,
        field: &Field,
        column: E::Column,
        model: &mut E::Model,
        value: Value,
    ) -> Result<(), Error> {
        let value = match (&field.tag, model.value(field.position)) {
            (Some(tag), Ref::Texts(texts)) => {
                let mut texts = texts.clone();
                texts.set(tag, &text_of(&value));
                texts.into()
            }
            (None, Ref::Json(stored)) if field.kind == Kind::Lists => {
                value::with_other_languages(value, stored, &self.languages)
            }
            _ => value,
        };
        Ok(model.try_set(column, value)?)
    }

    pub(crate) fn model(record: &Record) -> Result<&E::Model, Error> {
        let foreign = || Error::internal(std::io::Error::other("a record of another model"));
        record.model.downcast_ref().ok_or_else(foreign)
    }
}

#[async_trait]
impl<E: Declared> Store for Typed<E> {
    fn scope(&self, who: &Identity) -> Condition {
        self.hooks.scope(who)
    }

    fn hides(&self, section: &Section, who: &Identity) -> Vec<usize> {
        let hidden = self.hooks.hides(who).into_iter();
        hidden
            .flat_map(|column| section.columns[E::position(column)].clone())
            .collect()
    }

    fn shown(&self, section: &Section, who: &Identity, mut record: Record) -> Record {
        for i in self.hides(section, who) {
            record.values[i] = value::null(&section.fields[i]);
        }
        record
    }

    fn blank(&self, section: &Section) -> Result<Record, Error> {
        let columns: Vec<_> = E::Column::iter().collect();
        let mut blank = E::blank();
        for field in section.fields.iter().filter(|field| field.tag.is_none()) {
            blank.try_set(columns[field.position], value::neutral(field))?;
        }
        Ok(self.record(section, blank))
    }

    async fn rows(
        &self,
        on: &db::Connection,
        section: &Section,
        wanted: Wanted,
    ) -> Result<Vec<Record>, Error> {
        let in_order = |query: &mut SelectStatement| {
            for (field, order, nulls) in &wanted.order {
                let field = &section.fields[*field];
                if field.is_null {
                    query.order_by_expr_with_nulls(field.expr(), order.clone(), *nulls);
                } else {
                    query.order_by_expr(field.expr(), order.clone());
                }
            }
        };
        // Selects the keys first, then the rows: a narrow index may find the keys without reading any rows.
        let mut keys = Query::select()
            .from(Alias::new(section.table))
            .expr(section.key())
            .cond_where(wanted.condition)
            .limit(wanted.limit)
            .offset(wanted.offset)
            .take();
        in_order(&mut keys);
        let mut select = E::find().filter(section.key().in_subquery(keys));
        if !wanted.is_whole {
            select = select.select_only();
            for (column, fields) in E::Column::iter().zip(&section.columns) {
                let field = &section.fields[fields.start];
                select = if field.is_large && field.tag.is_none() {
                    select.expr_as(Expr::val(value::neutral(field)), column.as_str())
                } else {
                    select.column(column)
                };
            }
        }
        in_order(db::sea_orm::QuerySelect::query(&mut select));
        let models = select.all(on).await?;
        Ok(models
            .into_iter()
            .map(|model| self.record(section, model))
            .collect())
    }

    async fn lock(
        &self,
        tx: &Tx,
        section: &Section,
        condition: Condition,
        limit: u64,
    ) -> Result<Vec<Record>, Error> {
        let mut select = E::find().filter(condition).limit(limit).lock_exclusive();
        db::sea_orm::QuerySelect::query(&mut select).order_by_expr(section.key(), Order::Asc);
        let models = select.all(tx).await?;
        Ok(models
            .into_iter()
            .map(|model| self.record(section, model))
            .collect())
    }

    async fn write(
        &self,
        tx: &Tx,
        who: &Identity,
        section: &Section,
        old: Option<&Record>,
        set: &[(usize, Value)],
    ) -> Result<Written, Error> {
        let blank = self.blank(section)?;
        let before = old.map(|old| Self::model(old)).transpose()?;
        let mut new = Self::model(old.unwrap_or(&blank))?.clone();
        let columns: Vec<_> = E::Column::iter().collect();
        for (field, value) in set {
            let field = &section.fields[*field];
            self.set(field, columns[field.position], &mut new, value.clone())?;
        }
        let made = self.derive(section, &columns, &mut new)?;
        let mut errors = FieldErrors::default();
        self.hooks
            .before_save(tx, who, before, &mut new, &mut errors)
            .await?;
        self.keep_unique(tx, section, &made, &mut new, &mut errors)
            .await?;
        if !errors.is_empty() {
            return Ok(Written::Refused(errors));
        }
        let differs = |new: &E::Model, i: usize| {
            before.is_none_or(|before| before.get(columns[i]) != new.get(columns[i]))
        };
        if !(0..columns.len()).any(|i| differs(&new, i)) {
            return Ok(Written::Saved(self.record(section, new)));
        }
        Self::stamp(section, &columns, before.is_none(), &mut new)?;
        let mut active = new.clone().into_active_model();
        let key = section.fields[section.key].position;
        for (i, column) in columns.iter().enumerate() {
            if i == key && before.is_none() {
                active.not_set(*column);
            } else if differs(&new, i) {
                active.reset(*column);
            }
        }
        let stored = match before {
            None => active.insert(tx).await,
            Some(_) => active.update(tx).await,
        };
        let stored = match stored.map_err(db::Error::from) {
            Ok(stored) => stored,
            // Another transaction took the value at the same moment.
            Err(error) if error.is_conflict() => return Ok(Written::Refused(autocomplete::taken(section))),
            Err(error) => return Err(error.into()),
        };
        self.hooks.after_save(tx, who, before, &stored).await?;
        Ok(Written::Saved(self.record(section, stored)))
    }

    async fn touch(&self, tx: &Tx, section: &Section, record: &Record) -> Result<(), Error> {
        let is_stamp = |field: &Field| field.name == "updated_at" && field.kind == Kind::Moment;
        let stamp = section.fields.iter().find(|field| is_stamp(field));
        if let Some(column) = stamp.and_then(|field| E::Column::iter().nth(field.position)) {
            let mut active = Self::model(record)?.clone().into_active_model();
            active.try_set(column, value::now().into())?;
            active.update(tx).await?;
        }
        Ok(())
    }

    async fn delete(&self, tx: &Tx, who: &Identity, record: &Record) -> Result<(), Error> {
        let model = Self::model(record)?;
        self.hooks.before_delete(tx, who, model).await?;
        E::delete_by_id(record.id).exec(tx).await?;
        Ok(())
    }

    async fn operate(&self, operation: usize, batch: &Batch<'_>, records: &[Record]) -> Result<(), Error> {
        let models = records.iter().map(|record| Self::model(record).cloned());
        let models = models.collect::<Result<Vec<_>, _>>()?;
        match self.operations.get(operation) {
            Some(operation) => operation.run(batch, models).await,
            None => Err(Error::not_found()),
        }
    }

    async fn committed(&self) {
        self.hooks.committed().await;
    }

    async fn panel(
        &self,
        read: &db::Connection,
        who: &Identity,
        lang: Lang,
        record: &Record,
    ) -> Result<Option<Panel>, Error> {
        self.hooks.panel(read, who, lang, Self::model(record)?).await
    }

    fn cell(&self, computed: usize, record: &Record, lang: Lang) -> Cell {
        let Ok(model) = Self::model(record) else {
            return Cell::Empty;
        };
        self.computed
            .get(computed)
            .map_or(Cell::Empty, |compute| compute(model, lang))
    }
}

/// The text in a text column; empty for null.
pub(crate) fn text_of(value: &Value) -> String {
    match value {
        Value::String(Some(text)) => text.clone(),
        _ => String::new(),
    }
}
