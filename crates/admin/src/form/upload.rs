//! Pictures sent with a form. Each is stored at once, and its path becomes the value of the field.

use axum::{
    extract::{Request, State},
    http::{StatusCode, header::CONTENT_TYPE},
    response::{IntoResponse as _, Response},
};
use text::Message;
use web::{
    Context, Error, FieldErrors,
    form::{Form, KeptFile, Uploads},
};

use super::read::Typed;
use crate::{Kept, MAX_PICTURE, column::Display, field::Field, list::cell, page_context::PageContext};

/// Maximum number of gallery pictures in one form. Scripts send each picture separately; this is for browsers without
/// scripts.
const OF_GALLERY: usize = 3;

/// Upload limits of an object's form: one picture for each field, and a few for each gallery. The limit has room for
/// one more picture, so that a picture that is too large is reported at its field and the fields after it are still
/// read.
pub(crate) fn uploads(desk: &PageContext) -> Uploads<'static> {
    let section = &desk.section;
    let fields = section.writable().filter(|(_, field)| field.is_uploaded());
    let galleries = section.inlines.iter().filter(|child| child.image.is_some());
    let pictures = fields.count() + OF_GALLERY * galleries.count();
    if pictures == 0 {
        return Uploads::Refused;
    }
    Uploads::Kept {
        each: MAX_PICTURE,
        count: pictures + 1,
    }
}

/// Stores the pictures of a form and adds errors for refused ones. The fields of refused pictures keep their values.
pub(super) async fn receive(
    desk: &PageContext,
    form: &mut Form,
    typed: &mut Typed,
    errors: &mut FieldErrors,
) -> Result<(), Error> {
    for (i, field) in desk.section.writable().filter(|(_, field)| field.is_uploaded()) {
        if form.text(&format!("clear-{}", field.name)).is_some() {
            typed.0.insert(i, String::new());
        }
        let Some(file) = form.take_kept(&format!("file-{}", field.name)).pop() else {
            continue;
        };
        match keep(desk, field, file).await? {
            Ok(path) => {
                typed.0.insert(i, path);
            }
            Err(message) => errors.add(field.name, message),
        }
    }
    Ok(())
}

/// Stores the picture of a field. Returns its path, or what is wrong with it.
pub(crate) async fn keep(desk: &PageContext, field: &Field, file: KeptFile) -> Result<Kept, Error> {
    let Some(bytes) = file.bytes else {
        let most = Message::new("admin-picture-too-large").with("max", MAX_PICTURE / 1024 / 1024);
        return Ok(Err(most));
    };
    let folder = field.folder.unwrap_or_default();
    desk.setup.pictures.keep(folder, &file.name, bytes).await
}

/// Stores one picture for a row of an inline (named by `for`) before its form is sent. Returns `{"path", "link"}` or
/// `{"message"}`.
pub(crate) async fn submit(
    State(desk): State<PageContext>,
    context: Context,
    request: Request,
) -> Result<Response, Error> {
    let one = Uploads::Kept {
        each: MAX_PICTURE,
        count: 1,
    };
    let mut form = Form::read(request, one).await?;
    let mut inlines = desk.section.inlines.iter();
    let child = inlines.find(|child| form.text("for") == Some(child.section.name));
    let field = child.and_then(|child| Some(&child.section.fields[child.image?]));
    let field = field.ok_or_else(Error::not_found)?;
    let file = form.take_kept("picture").pop().ok_or_else(Error::not_found)?;
    let (status, said) = match keep(&desk, field, file).await? {
        Ok(path) => {
            let value = path.as_str().into();
            let shown = cell::of_field(field, Display::Thumb, &value, context.lang, desk.setup.zone);
            let link = shown.links().map(|(link, _)| link).unwrap_or_default();
            (StatusCode::OK, serde_json::json!({"path": path, "link": link}))
        }
        Err(message) => {
            let message = message.render(context.lang);
            (StatusCode::BAD_REQUEST, serde_json::json!({ "message": message }))
        }
    };
    Ok((status, [(CONTENT_TYPE, "application/json")], said.to_string()).into_response())
}
