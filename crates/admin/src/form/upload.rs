//! Pictures that come with a form: each is stored at once, and its path stands for what was typed.

use text::Message;
use web::{Error, FieldErrors, form::Form};

use super::read::Typed;
use crate::{MAX_PICTURE, registry::Desk};

/// Stores the pictures of a form and notes what is wrong with those that are refused: their fields keep what they had.
pub(super) async fn receive(
    desk: &Desk,
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
        let Some(bytes) = file.bytes else {
            let most = Message::new("admin-picture-too-large").with("max", MAX_PICTURE / 1024 / 1024);
            errors.add(field.name, most);
            continue;
        };
        let folder = field.folder.unwrap_or_default();
        match desk.setup.pictures.keep(folder, &file.name, bytes).await? {
            Ok(path) => {
                typed.0.insert(i, path);
            }
            Err(message) => errors.add(field.name, message),
        }
    }
    Ok(())
}
