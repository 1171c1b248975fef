//! The store of a model whose type is known.

use std::sync::Arc;

use async_trait::async_trait;
use db::{
    Tx,
    sea_orm::{
        ActiveModelTrait, Condition, IdenStatic as _, IntoActiveModel as _, Iterable as _, ModelTrait as _,
        QueryFilter as _, QuerySelect as _, TryIntoModel as _,
        sea_query::{Alias, Expr, ExprTrait as _, Query, SelectStatement, Value},
    },
};
use text::Lang;
use web::{Error, FieldErrors, Identity};

use crate::{
    action::{Batch, Operation},
    autocomplete,
    column::{Cell, Column, Compute, Shown, Source, What},
    diff,
    facts::{Facts, Kind},
    field::Field,
    hooks::{Hooks, Panel},
    label::Label,
    section::Section,
    store::{Record, Store, Wanted, Written},
    value,
};

/// The typed half of a section.
pub(crate) struct Typed<E: Facts> {
    pub(crate) key: usize,
    pub(crate) hooks: Arc<dyn Hooks<E>>,
    pub(crate) operations: Vec<Arc<dyn Operation<E>>>,
    pub(crate) computed: Vec<Compute<E>>,
}

impl<E: Facts> Typed<E> {
    pub(crate) fn new(key: usize, hooks: Arc<dyn Hooks<E>>) -> Self {
        Self {
            key,
            hooks,
            operations: Vec::new(),
            computed: Vec::new(),
        }
    }

    /// Moves the typed part of a declared column here.
    pub(crate) fn column(&mut self, shown: Shown<E>, section: &Section) -> Column {
        match shown.what {
            What::Field(field, dress) => Column {
                label: section.fields[field].label.clone(),
                source: Source::Field(field, dress),
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

    pub(crate) fn record(&self, model: E::Model) -> Record {
        let values: Vec<_> = E::Column::iter().map(|column| model.get(column)).collect();
        let id = match values.get(self.key) {
            Some(Value::BigInt(Some(id))) => *id,
            _ => 0,
        };
        let title = E::title(&model).filter(|title| !title.trim().is_empty());
        let first_text = || {
            let texts = E::Column::iter()
                .zip(&values)
                .filter(|(column, _)| !E::fact(*column).is_hidden);
            let mut texts = texts.filter_map(|(_, value)| match value {
                Value::String(Some(text)) if !text.trim().is_empty() => Some(text.clone()),
                _ => None,
            });
            texts.next()
        };
        Record {
            id,
            title: title.or_else(first_text).unwrap_or_else(|| format!("#{id}")),
            values,
            model: Arc::new(model),
            history: |model| {
                let model = model.downcast_ref::<E::Model>();
                let history = |model| E::history(model).unwrap_or_else(|| diff::told::<E>(model));
                model.map(history).unwrap_or_default()
            },
        }
    }

    pub(crate) fn model(record: &Record) -> Result<&E::Model, Error> {
        let foreign = || Error::internal(std::io::Error::other("a record of another model"));
        record.model.downcast_ref().ok_or_else(foreign)
    }
}

#[async_trait]
impl<E: Facts> Store for Typed<E> {
    fn scope(&self, who: &Identity) -> Condition {
        self.hooks.scope(who)
    }

    fn hides(&self, who: &Identity) -> Vec<usize> {
        let hidden = self.hooks.hides(who).into_iter();
        hidden.map(crate::position::position::<E>).collect()
    }

    fn shown(&self, section: &Section, who: &Identity, mut record: Record) -> Record {
        for i in self.hides(who) {
            record.values[i] = value::null(&section.fields[i]);
        }
        record
    }

    fn blank(&self, section: &Section) -> Result<Record, Error> {
        let mut active = <E::ActiveModel as ActiveModelTrait>::default();
        for (column, field) in E::Column::iter().zip(&section.fields) {
            active.try_set(column, value::neutral(field))?;
        }
        Ok(self.record(active.try_into_model()?))
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
            .take();
        in_order(&mut keys);
        let mut select = E::find().filter(section.key().in_subquery(keys));
        if !wanted.is_whole {
            select = select.select_only();
            for (column, field) in E::Column::iter().zip(&section.fields) {
                select = if field.is_long {
                    select.expr_as(Expr::val(value::neutral(field)), column.as_str())
                } else {
                    select.column(column)
                };
            }
        }
        in_order(db::sea_orm::QuerySelect::query(&mut select));
        let models = select.all(on).await?;
        Ok(models.into_iter().map(|model| self.record(model)).collect())
    }

    async fn lock(&self, tx: &Tx, condition: Condition, limit: u64) -> Result<Vec<Record>, Error> {
        let mut select = E::find().filter(condition).limit(limit).lock_exclusive();
        if let Some(key) = E::Column::iter().nth(self.key) {
            select = db::sea_orm::QueryOrder::order_by_asc(select, key);
        }
        let models = select.all(tx).await?;
        Ok(models.into_iter().map(|model| self.record(model)).collect())
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
            new.try_set(columns[*field], value.clone())?;
        }
        let made = Self::make(section, &columns, &mut new)?;
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
            return Ok(Written::Saved(self.record(new)));
        }
        Self::stamp(section, &columns, before.is_none(), &mut new)?;
        let mut active = new.clone().into_active_model();
        for (i, column) in columns.iter().enumerate() {
            if i == self.key && before.is_none() {
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
        Ok(Written::Saved(self.record(stored)))
    }

    async fn touch(&self, tx: &Tx, section: &Section, record: &Record) -> Result<(), Error> {
        let is_stamp = |field: &Field| field.name == "updated_at" && field.kind == Kind::Moment;
        let column = section.fields.iter().position(is_stamp);
        if let Some(column) = column.and_then(|i| E::Column::iter().nth(i)) {
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
