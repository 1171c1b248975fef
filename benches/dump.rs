//! Writes a Django dump of a busy site to stdout: 60 products, 5,000 leads, 200,000 events over two weeks, one admin.
//! `dump LEADS EVENTS` writes other numbers of them.

use std::io::{self, BufWriter, Write as _};

use chrono::{DateTime, SecondsFormat, TimeDelta, Utc};
use serde_json::{Value, json};

const PRODUCTS: i64 = 60;
const SESSIONS: i64 = 20_000;
const PAGES: i64 = 300;
const DAYS: i64 = 14;

fn main() -> io::Result<()> {
    let mut out = BufWriter::new(io::stdout().lock());
    let now = Utc::now();
    let mut numbers = std::env::args()
        .skip(1)
        .map(|text| text.parse::<i64>().expect("a number"));
    let leads = numbers.next().unwrap_or(5_000);
    let events = numbers.next().unwrap_or(200_000);
    // Spread evenly, newest first; the figures of the benchmark do not depend on chance.
    let at = |n: i64, of: i64| now - TimeDelta::seconds(DAYS * 86_400 * n / of);
    let mut first = true;
    let mut write = |model: &str, pk: i64, fields: Value| {
        let mark = if std::mem::take(&mut first) { "[" } else { ",\n" };
        write!(
            out,
            "{mark}{}",
            json!({ "model": model, "pk": pk, "fields": fields })
        )
    };
    write("auth.user", 1, user(now))?;
    for n in 1..=PRODUCTS {
        write("content.product", n, product(n, at(n, PRODUCTS)))?;
    }
    for n in 1..=leads {
        write("leads.lead", n, lead(n, at(n, leads)))?;
    }
    for n in 1..=events {
        write("analytics.analyticsevent", n, event(n, at(n, events)))?;
    }
    writeln!(out, "]")
}

fn time(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Micros, true)
}

/// One of the words after the other.
fn pick<'a>(words: &[&'a str], n: i64) -> &'a str {
    let n = usize::try_from(n).expect("keys count from one");
    words[n % words.len()]
}

/// Nobody can sign in as this user; the benchmark makes a token.
fn user(at: DateTime<Utc>) -> Value {
    json!({
        "username": "bench", "password": "!", "is_staff": true, "is_superuser": true, "is_active": true,
        "first_name": "", "last_name": "", "email": "", "date_joined": time(at), "last_login": null,
        "groups": [], "user_permissions": [],
    })
}

fn product(n: i64, at: DateTime<Utc>) -> Value {
    let categories = [
        "woven_labels",
        "printed_labels",
        "hang_tags",
        "stickers",
        "packaging",
    ];
    let text = "Плотная этикетка для одежды, ровный край, стойкий цвет, тираж от ста штук. ";
    json!({
        "main_image": format!("products/2026/11/p{n}.png"), "slug": format!("product-{n}"),
        "name_ru": format!("Этикетка {n}"), "name_en": format!("Label {n}"), "name_uz": format!("Yorliq {n}"),
        "short_description_ru": text, "short_description_en": "A dense label with a clean edge.",
        "short_description_uz": "Zich yorliq, tekis chet.",
        "description_ru": text.repeat(6), "description_en": "A dense label. ".repeat(12), "description_uz": "",
        "category": pick(&categories, n),
        "features": { "ru": ["Износостойкая", "Не колется"], "en": ["Durable", "Soft"] },
        "order": n, "is_published": true, "is_featured": n % 5 == 0, "created_at": time(at), "updated_at": time(at),
    })
}

fn lead(n: i64, at: DateTime<Utc>) -> Value {
    let statuses = ["new", "contacted", "qualified", "closed", "rejected"];
    let types = ["woven", "printed", "hang_tags", "stickers", "other"];
    json!({
        "name": format!("Клиент {n}"), "company": format!("ООО «Текстиль {}»", n % 700),
        "phone": format!("+99890{:07}", n), "email": format!("client{n}@example.uz"),
        "product_type": pick(&types, n), "quantity": n % 10_000,
        "message": "Нужны этикетки для новой коллекции, пришлите, пожалуйста, цены и сроки.", "file": "",
        "status": pick(&statuses, n), "source": "website", "language": "ru",
        "ip_address": format!("203.0.113.{}", n % 250), "user_agent": "Mozilla/5.0",
        "created_at": time(at), "updated_at": time(at),
    })
}

fn event(n: i64, at: DateTime<Utc>) -> Value {
    let kind = [
        "page_view",
        "page_view",
        "page_view",
        "page_view",
        "button_click",
        "link_click",
        "form_start",
        "form_submit",
    ];
    let language = pick(&["ru", "ru", "uz", "en"], n);
    json!({
        "event_type": pick(&kind, n), "page": format!("/{language}/page-{}", n * n % PAGES),
        "language": language, "referrer": "https://google.com/", "ip_address": null, "user_agent": "",
        "session_id": format!("session-{}", n % SESSIONS), "metadata": { "n": n }, "timestamp": time(at),
    })
}
