//! An error as a page, for people who follow a link: plain HTML without any assets.

use text::Message;

use crate::{Context, Error};

pub(crate) fn render(error: &Error, context: &Context) -> String {
    let lang = context.lang;
    let (status, text) = (error.status().as_u16(), escape(&error.text(lang)));
    let (way, key) = match error.back() {
        Some(path) => (escape(path), "error-page-back"),
        None => ("/admin/".to_owned(), "error-page-home"),
    };
    let words = Message::new(key).render(lang);
    let reference = Message::new("error-page-reference").render(lang);
    let id = escape(&context.request_id);
    format!(
        "<!doctype html><html lang=\"{lang}\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\
         <meta name=\"color-scheme\" content=\"light dark\"><title>{status}</title>\
         <link rel=\"icon\" type=\"image/svg+xml\" href=\"/static/icon.svg\"><link rel=\"stylesheet\" href=\"/static/admin.css\"></head><body class=\"plain\"><main><h1>{status}</h1>\
         <p>{text}</p><p><a href=\"{way}\">{words}</a></p><p class=\"muted\">{reference} <code>{id}</code></p>\
         </main></body></html>"
    )
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}
