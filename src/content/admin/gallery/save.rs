//! Storing a gallery: captions, order, what goes, what is new, all in one transaction. A file that is no picture keeps
//! nothing else from being stored.

use std::sync::Arc;

use ::admin::{MAX_PICTURE, Pictures as _};
use axum::{
    extract::{Path, Request, State},
    response::{IntoResponse as _, Redirect, Response},
};
use db::{
    Tx,
    sea_orm::{
        ActiveModelTrait as _,
        ActiveValue::{NotSet, Set},
        EntityTrait as _, IntoActiveModel as _, ModelTrait as _, QuerySelect as _,
    },
};
use text::Message;
use web::{
    Error,
    form::{Form, Uploads},
};

use super::{CAPTION, of};
use crate::{
    content::{
        Content,
        admin::Gate,
        product,
        product_image::{ActiveModel, Model},
    },
    zone,
};

/// Where pictures of galleries are.
const FOLDER: &str = "products/gallery";

pub(super) async fn submit(
    State(content): State<Arc<Content>>,
    Path(id): Path<String>,
    request: Request,
) -> Result<Response, Error> {
    let product: i64 = id.parse().map_err(|_| Error::not_found())?;
    let mut form = Form::read(request, Uploads::Kept(MAX_PICTURE)).await?;
    let (paths, refused) = receive(&content, &mut form).await?;
    let tx = content.core.db.begin().await?;
    let found = product::Entity::find_by_id(product)
        .lock_exclusive()
        .one(&tx)
        .await?;
    let mut row = found.ok_or_else(Error::not_found)?.into_active_model();
    let kept = change(&tx, &form, product).await?;
    let first = i32::try_from(kept.len()).unwrap_or(i32::MAX);
    for (order, path) in (first.saturating_add(1)..).zip(paths) {
        let picture = ActiveModel {
            id: NotSet,
            product_id: Set(product),
            image: Set(path),
            caption: Set(String::new()),
            order: Set(order),
        };
        picture.insert(&tx).await?;
    }
    row.updated_at = Set(zone::now());
    row.update(&tx).await?;
    tx.commit().await?;
    content.refresh().await?;
    let said = if refused == 0 {
        "gallery-saved"
    } else {
        "gallery-refused"
    };
    Ok(Redirect::to(&format!("/admin/products/{product}/?said={said}")).into_response())
}

/// Stores the files that are pictures; their paths, and how many are none.
async fn receive(content: &Content, form: &mut Form) -> Result<(Vec<String>, usize), Error> {
    let gate = Gate(content.core.clone());
    let (mut paths, mut refused) = (Vec::new(), 0);
    for file in form.take_kept("pictures") {
        let kept = match file.bytes {
            Some(bytes) => gate.keep(FOLDER, &file.name, bytes).await?.ok(),
            None => None,
        };
        match kept {
            Some(path) => paths.push(path),
            None => refused += 1,
        }
    }
    Ok((paths, refused))
}

/// Stores what was typed and ticked; the pictures that stay, numbered from 1 in their new order.
async fn change(tx: &Tx, form: &Form, product: i64) -> Result<Vec<Model>, Error> {
    let stored = of(product).lock_exclusive().all(tx).await?;
    let is_going = |picture: &Model| form.text(&format!("delete-{}", picture.id)).is_some();
    let (going, mut staying): (Vec<_>, Vec<_>) = stored.into_iter().partition(is_going);
    for picture in going {
        picture.delete(tx).await?;
    }
    shift(form, &mut staying);
    for (order, picture) in (1..).zip(&mut staying) {
        let mut row = picture.clone().into_active_model();
        if let Some(caption) = caption(form, picture)? {
            row.caption = Set(caption);
        }
        if picture.order != order {
            row.order = Set(order);
        }
        if row.is_changed() {
            *picture = row.update(tx).await?;
        }
    }
    Ok(staying)
}

/// Moves the picture whose button was pressed one place up or down.
fn shift(form: &Form, pictures: &mut [Model]) {
    let place = |name| {
        let id: i64 = form.text(name)?.parse().ok()?;
        pictures.iter().position(|picture| picture.id == id)
    };
    let (up, down) = (place("up"), place("down"));
    if let Some(place) = up.filter(|place| *place > 0) {
        pictures.swap(place, place - 1);
    }
    if let Some(place) = down.filter(|place| place + 1 < pictures.len()) {
        pictures.swap(place, place + 1);
    }
}

/// A caption that was changed here: one that somebody else has changed meanwhile stays otherwise.
fn caption(form: &Form, picture: &Model) -> Result<Option<String>, Error> {
    let name = format!("caption-{}", picture.id);
    let Some(typed) = form.text(&name).map(str::trim) else {
        return Ok(None);
    };
    if form.text(&format!("was-{name}")) == Some(typed) {
        return Ok(None);
    }
    if typed.chars().count() > CAPTION {
        let message = Message::new("field-too-long").with("max", CAPTION);
        return Err(Error::invalid_field(&name, message));
    }
    Ok(Some(typed.to_owned()))
}
