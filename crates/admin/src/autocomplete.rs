//! Values that the engine fills in before an object is stored: fields derived from others, numbers that make a value
//! unique, the folded text for the search, timestamps.

use db::sea_orm::{ColumnTrait as _, Iterable as _, ModelTrait as _, QueryFilter as _};
use db::{Tx, fold};
use text::Message;
use web::{Error, FieldErrors};

use crate::{
    facts::{Facts, Kind},
    section::Section,
    typed::{Typed, text_of},
    value,
};

impl<E: Facts> Typed<E> {
    /// Fills empty fields from others and returns the fields it has filled.
    pub(crate) fn make(
        section: &Section,
        columns: &[E::Column],
        new: &mut E::Model,
    ) -> Result<Vec<usize>, Error> {
        let mut made = Vec::new();
        for rule in &section.prepopulate {
            let column = columns[rule.field];
            if text_of(&new.get(column)).is_empty() {
                let text = (rule.make)(&text_of(&new.get(columns[rule.from])));
                new.try_set(column, text.into())?;
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
        let key = columns[self.key];
        for (i, field) in section.fields.iter().enumerate() {
            if !field.is_unique || i == self.key || new.get(columns[i]) == value::null(field) {
                continue;
            }
            let wanted = text_of(&new.get(columns[i]));
            for number in 2_u32.. {
                let taken = E::find()
                    .filter(columns[i].eq(new.get(columns[i])))
                    .filter(key.ne(new.get(key)));
                if taken.one(tx).await?.is_none() {
                    break;
                }
                if !made.contains(&i) {
                    errors.add(field.name, Message::new("admin-taken"));
                    break;
                }
                new.try_set(columns[i], format!("{wanted}-{number}").into())?;
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
            let texts = section.search.iter().map(|i| text_of(&new.get(columns[*i])));
            let texts: Vec<_> = texts.collect();
            new.try_set(columns[folded], fold(&texts.join("\n")).into())?;
        }
        for (i, field) in section.fields.iter().enumerate() {
            let is_stamp = field.name == "updated_at" || (field.name == "created_at" && is_new);
            if is_stamp && field.kind == Kind::Moment {
                new.try_set(columns[i], value::now().into())?;
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
