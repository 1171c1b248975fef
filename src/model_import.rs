//! The importer of a declared model: its fields are those of Django's, by name.

use std::collections::HashMap;

use async_trait::async_trait;
use db::{
    Tx,
    sea_orm::{
        ActiveModelBehavior, ActiveModelTrait, ColumnTrait as _, EntityTrait, IntoActiveModel, Iterable as _,
        ModelTrait as _, PrimaryKeyToColumn as _, QueryFilter as _, sea_query::OnConflict,
    },
};
use model::{Declared, Kind, Ref, Values as _};
use serde_json::Value;

use crate::{
    audit,
    core::Core,
    failure::Failure,
    import::{Candidate, Change, Field, Import, Importer, Model, Record, Row, Settled, Taken},
};

/// Number of rows in one statement: SQLite binds at most 32,766 values.
const ROWS: usize = 500;

/// Imports the objects of a model. Pictures are not imported: an object with one is refused.
pub struct ModelImporter<E: Declared> {
    models: &'static [Model],
    title: fn(&E::Model) -> String,
    relations: &'static [(&'static str, &'static str)],
}

impl<E: Declared> ModelImporter<E> {
    /// The importer of the model that Django calls `app.model`. `relations` names Django's model of each field that is
    /// a relation: `[("product_id", "content.product")]`. `title` is for the history.
    pub fn new(
        django: &'static str,
        relations: &'static [(&'static str, &'static str)],
        title: fn(&E::Model) -> String,
    ) -> Self {
        let model = Model {
            name: django,
            table: Some(E::default().table_name()),
            kind: Some(Box::leak(audit::kind(E::NAME).into_boxed_str())),
            natural: None,
            fields: Field::of_model::<E>(&[]).into(),
        };
        Self {
            models: vec![model].leak(),
            title,
            relations,
        }
    }
}

/// A row of the model, as an import compares it.
struct Imported<E: Declared>(E::Model, fn(&E::Model) -> String);

impl<E: Declared> Clone for Imported<E> {
    fn clone(&self) -> Self {
        Self(self.0.clone(), self.1)
    }
}

impl<E: Declared> Row for Imported<E> {
    fn id(&self) -> i64 {
        let key = E::fields().iter().position(model::Field::is_key);
        match key.map(|key| self.0.value(key)) {
            Some(Ref::Int(id)) => id,
            _ => 0,
        }
    }

    fn set_id(&mut self, id: i64) {
        if let Some(key) = E::PrimaryKey::iter().next() {
            self.0.set(key.into_column(), id.into());
        }
    }

    fn facts(&self) -> Value {
        model::facts::<E>(&self.0)
    }

    fn title(&self) -> String {
        (self.1)(&self.0)
    }
}

#[async_trait]
impl<E: Declared> Importer for ModelImporter<E> {
    fn models(&self) -> &'static [Model] {
        self.models
    }

    async fn import(
        &self,
        import: &mut Import<'_>,
        model: &'static Model,
        records: Vec<Record>,
    ) -> Result<(), Failure> {
        let known = import.known(model, &records).await?;
        let ids = records.iter().filter_map(|record| record.pk);
        let ids: Vec<_> = ids.chain(known.values().map(|known| known.row)).collect();
        let mut here = HashMap::new();
        let key = E::PrimaryKey::iter().next();
        if let Some(key) = key {
            for row in E::find()
                .filter(key.into_column().is_in(ids))
                .all(&import.tx)
                .await?
            {
                let row = Imported::<E>(row, self.title);
                here.insert(row.id(), row);
            }
        }
        let owners = self.owners(import, &records).await?;
        let mut candidates = Vec::with_capacity(records.len());
        for record in &records {
            let key = record.key(model);
            match Self::row(record, &owners) {
                Ok(row) => candidates.push(Candidate {
                    key,
                    pk: record.pk,
                    row: Imported(row, self.title),
                }),
                Err(what) => import.refuse(model, &key, &what),
            }
        }
        let settled = import
            .settle(model, Taken::NewKey, &known, &here, candidates)
            .await?;
        let (fields, languages) = (E::fields(), import.core.terms.languages.clone());
        let change = |settled: &Settled<Imported<E>>| {
            let told = |row: &Imported<E>| model::history(fields, &languages, &row.0);
            let before = settled.before.as_ref().map_or(Value::Null, told);
            let (row, kind) = (&settled.row, model.kind.unwrap_or_default());
            Change::of(kind, row.id(), &row.title(), before, told(row))
        };
        let changes: Vec<_> = settled.iter().filter_map(change).collect();
        import.changed(changes)?;
        store::<E, _>(&import.tx, settled.into_iter().map(|settled| settled.row.0)).await
    }

    async fn finish(&self, _: &Core, tx: &Tx) -> Result<(), Failure> {
        db::restart_sequence(tx, E::default().table_name()).await?;
        Ok(())
    }
}

/// The rows that the objects of other models became: by field, and by their key in the file.
type Owners = HashMap<&'static str, HashMap<String, i64>>;

impl<E: Declared> ModelImporter<E> {
    async fn owners(&self, import: &Import<'_>, records: &[Record]) -> Result<Owners, Failure> {
        let mut owners = Owners::new();
        for (field, django) in self.relations {
            let name = field.strip_suffix("_id").unwrap_or(field);
            let keys = records.iter().filter_map(|record| record.fields.get(name));
            let keys = keys
                .filter(|key| !key.is_null())
                .map(ToString::to_string)
                .collect();
            owners.insert(field, import.rows_of(django, keys).await?);
        }
        Ok(owners)
    }

    fn row(record: &Record, owners: &Owners) -> Result<E::Model, String> {
        let mut row = E::blank();
        for (column, field) in E::Column::iter().zip(E::fields()) {
            let name = field.name;
            let value: db::sea_orm::Value = match field.kind {
                _ if field.is_key() => record.pk.unwrap_or_default().into(),
                _ if field.is_hidden => continue,
                _ if field.is_translated => record.texts(name).into(),
                Kind::Relation(_) => {
                    let given = &record.fields[field.object_name()];
                    let found = owners.get(name).and_then(|owners| owners.get(&given.to_string()));
                    match found {
                        Some(id) => (*id).into(),
                        None if given.is_null() && field.is_null => continue,
                        None => return Err(format!("`{name}` is {given}, which was not imported")),
                    }
                }
                Kind::Image(_) if !record.text(name).is_empty() => {
                    return Err(format!(
                        "`{name}` names a picture, and pictures of this model are not imported"
                    ));
                }
                Kind::Integer => record.number(name).unwrap_or_default().into(),
                Kind::Bool => record.flag(name).into(),
                Kind::Moment => record.time(name).into(),
                Kind::Lists | Kind::Other => record.json(name).into(),
                _ => record.text(name).into(),
            };
            row.try_set(column, value)
                .map_err(|error| format!("`{name}`: {error}"))?;
        }
        if let Some((folded, _)) = E::Column::iter()
            .zip(E::fields())
            .find(|(_, field)| field.is_folded)
        {
            let text = model::search_text::<E>(&row);
            row.set(folded, text.into());
        }
        Ok(row)
    }
}

/// Inserts rows with their keys; an existing row is replaced by the new one.
///
/// # Errors
/// The database failed.
pub async fn store<E, A>(tx: &Tx, rows: impl Iterator<Item = E::Model>) -> Result<(), Failure>
where
    E: EntityTrait,
    E::Model: IntoActiveModel<A>,
    A: ActiveModelTrait<Entity = E> + ActiveModelBehavior + Send,
{
    let is_key = |column: &E::Column| E::PrimaryKey::from_column(*column).is_some();
    let (keys, others): (Vec<_>, Vec<_>) = E::Column::iter().partition(is_key);
    let rows: Vec<A> = rows.map(|row| row.into_active_model().reset_all()).collect();
    let mut rows = rows.into_iter().peekable();
    while rows.peek().is_some() {
        let chunk: Vec<A> = rows.by_ref().take(ROWS).collect();
        E::insert_many(chunk)
            .on_conflict(
                OnConflict::columns(keys.clone())
                    .update_columns(others.clone())
                    .to_owned(),
            )
            .exec_without_returning(tx)
            .await?;
    }
    Ok(())
}
