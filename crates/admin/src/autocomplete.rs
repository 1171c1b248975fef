//! Values that the engine fills in before an object is stored: fields derived from others, numbers that make a value
//! unique, the folded text for the search, timestamps.

use db::Tx;
use db::sea_orm::{ColumnTrait as _, Iterable as _, ModelTrait as _, QueryFilter as _};
use model::{Declared, Kind};
use text::Message;
use web::{Error, FieldErrors};

use crate::{
    section::Section,
    typed::{Typed, text_of},
    value,
};

impl<E: Declared> Typed<E> {
    /// Fills empty fields from others and returns the fields it has filled.
    pub(crate) fn derive(
        &self,
        section: &Section,
        columns: &[E::Column],
        new: &mut E::Model,
    ) -> Result<Vec<usize>, Error> {
        let mut made = Vec::new();
        for rule in &section.prepopulate {
            let (field, from) = (&section.fields[rule.field], &section.fields[rule.from]);
            if text_of(&field.value(new, columns[field.position])).is_empty() {
                let text = (rule.make)(&text_of(&from.value(new, columns[from.position])));
                self.set(field, columns[field.position], new, text.into())?;
                made.push(rule.field);
            }
        }
        Ok(made)
    }

    /// Reports the unique fields whose values are taken. A derived value gets a number until it is free.
    pub(crate) async fn keep_unique(
        &self,
        tx: &Tx,
        section: &Section,
        made: &[usize],
        new: &mut E::Model,
        errors: &mut FieldErrors,
    ) -> Result<(), Error> {
        let columns: Vec<_> = E::Column::iter().collect();
        let key = columns[section.fields[section.key].position];
        for (i, field) in section.fields.iter().enumerate() {
            let column = columns[field.position];
            if !field.is_unique || i == section.key || new.get(column) == value::null(field) {
                continue;
            }
            let wanted = text_of(&new.get(column));
            for number in 2_u32.. {
                let taken = E::find()
                    .filter(column.eq(new.get(column)))
                    .filter(key.ne(new.get(key)));
                if taken.one(tx).await?.is_none() {
                    break;
                }
                if !made.contains(&i) {
                    errors.add(field.name, Message::new("admin-taken"));
                    break;
                }
                new.try_set(column, format!("{wanted}-{number}").into())?;
            }
        }
        Ok(())
    }

    /// Sets the folded text for the search and the timestamps.
    pub(crate) fn stamp(
        section: &Section,
        columns: &[E::Column],
        is_new: bool,
        new: &mut E::Model,
    ) -> Result<(), Error> {
        if let Some(folded) = section.folded {
            let mut searched: Vec<usize> = section
                .search
                .iter()
                .map(|i| section.fields[*i].position)
                .collect();
            searched.dedup();
            let folded = &section.fields[folded];
            new.try_set(columns[folded.position], model::folded(searched, new).into())?;
        }
        for field in &section.fields {
            let is_stamp = field.name == "updated_at" || (field.name == "created_at" && is_new);
            if is_stamp && field.kind == Kind::Moment {
                new.try_set(columns[field.position], value::now().into())?;
            }
        }
        Ok(())
    }
}

/// Errors that report every editable unique field as taken.
pub(crate) fn taken(section: &Section) -> FieldErrors {
    let mut errors = FieldErrors::default();
    for field in section
        .fields
        .iter()
        .filter(|field| field.is_unique && !field.is_readonly)
    {
        errors.add(field.name, Message::new("admin-taken"));
    }
    errors
}
