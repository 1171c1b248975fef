//! The form of a gallery.

use ::admin::Panel;
use askama::Template;
use db::sea_orm::DatabaseConnection;
use media::PublicStore;
use text::{Lang, Message};
use web::{Error, Identity};

use super::{CAPTION, CHANGE, pictures};

#[derive(Template)]
#[template(path = "content/gallery.html")]
struct Gallery {
    lang: Lang,
    csrf: String,
    product: i64,
    can_change: bool,
    max: usize,
    pictures: Vec<Picture>,
}

struct Picture {
    id: i64,
    /// Its place, from 1.
    place: usize,
    url: String,
    caption: String,
    is_first: bool,
    is_last: bool,
}

impl Gallery {
    fn t(&self, key: &'static str) -> String {
        Message::new(key).render(self.lang)
    }

    /// A sentence about one picture.
    fn about(&self, key: &'static str, picture: &Picture) -> String {
        Message::new(key).with("place", picture.place).render(self.lang)
    }
}

/// Beside the product's form.
pub(in crate::content::admin) async fn panel(
    read: &DatabaseConnection,
    who: &Identity,
    lang: Lang,
    product: i64,
) -> Result<Panel, Error> {
    let pictures = pictures(read, product).await?;
    let count = pictures.len();
    let pictures = pictures.into_iter().enumerate().map(|(i, picture)| Picture {
        id: picture.id,
        place: i + 1,
        url: PublicStore::url("/media/", &picture.image),
        caption: picture.caption,
        is_first: i == 0,
        is_last: i + 1 == count,
    });
    let gallery = Gallery {
        lang,
        csrf: who.csrf.clone().unwrap_or_default(),
        product,
        can_change: who.can(CHANGE),
        max: CAPTION,
        pictures: pictures.collect(),
    };
    Ok(Panel {
        title: gallery.t("gallery-title"),
        html: gallery.render().map_err(Error::internal)?,
    })
}
