//! The admin page of deleted leads.

use std::sync::Arc;

use ::admin::{Page as Frame, Registry, TrashPage, TrashRow};
use axum::extract::{Request, State};
use axum::response::{IntoResponse as _, Redirect, Response};
use text::Message;
use web::form::{Form, Uploads};
use web::page::{self, Page};
use web::{Access, Context, Error, Identity, Query, Routes};

use crate::{
    leads::{
        access,
        commands::Channel,
        permissions::DELETE,
        state::Leads,
        trash::{KIND, Thrown, rows},
    },
    trash,
};

/// The state of the page.
struct PageState {
    leads: Arc<Leads>,
    sections: Arc<Registry>,
}

/// The address of the page.
pub(super) const PATH: &str = "/admin/leads/trash/";

/// The routes of the page. The sections are its navigation.
pub fn routes(leads: &Arc<Leads>, sections: &Arc<Registry>) -> Routes {
    let state = PageState {
        leads: leads.clone(),
        sections: sections.clone(),
    };
    Routes::new()
        .get(PATH, Access::Page(DELETE), show)
        .post(PATH, Access::Page(DELETE), restore)
        .with_state(&Arc::new(state))
}

/// `GET /admin/leads/trash/`
async fn show(
    State(state): State<Arc<PageState>>,
    context: Context,
    who: Identity,
    query: Query,
) -> Result<Response, Error> {
    let (core, lang) = (&state.leads.core, context.lang);
    let when = |at| core.zone.local(at).format("%d.%m.%Y %H:%M").to_string();
    let rows = rows(&who)?;
    let count = trash::count(core.db.read(), KIND, rows.clone()).await?;
    let at = Page::read(&query, count)?;
    let items = trash::list(core.db.read(), KIND, rows, at.offset(), page::SIZE).await?;
    let row = |item: &trash::Model| {
        let lead = access::shown_to(&who, Thrown::read(item)?.lead(core)?);
        let detail = [lead.company.as_str(), lead.phone.as_str()];
        let detail: Vec<_> = detail.into_iter().filter(|text| !text.is_empty()).collect();
        Ok(TrashRow {
            id: item.object_id,
            title: lead.name.clone(),
            detail: detail.join(" · "),
            deleted: format!("{} · {}", when(item.deleted_at), item.deleted_by),
            gone: when(item.gone_at()),
        })
    };
    let number = at.offset() / page::SIZE + 1;
    let link = |is_there: bool, number: u64| {
        if is_there {
            format!("{PATH}?page={number}")
        } else {
            String::new()
        }
    };
    let page = TrashPage {
        page: Frame {
            lang,
            site: core.settings.site.name.clone(),
        },
        csrf: who.csrf.clone().unwrap_or_default(),
        nav: state.sections.nav_at(&who, lang, "/admin/leads/"),
        section: (
            Message::new("leads-title").render(lang),
            "/admin/leads/".to_owned(),
        ),
        rows: items.iter().map(row).collect::<Result<_, Error>>()?,
        restore: PATH.to_owned(),
        done: query
            .get("done")
            .map(|_| Message::new("trash-restored").render(lang)),
        pages: [
            link(number > 1, number - 1),
            link(at.offset() + page::SIZE < count, number + 1),
        ],
    };
    page.respond()
}

/// `POST /admin/leads/trash/`: restores a lead.
async fn restore(
    State(state): State<Arc<PageState>>,
    context: Context,
    who: Identity,
    request: Request,
) -> Result<Response, Error> {
    let form = Form::read(request, Uploads::Refused).await?;
    let id = form.text("id").and_then(|id| id.parse().ok());
    let tx = state.leads.core.db.begin().await?;
    let writer = state.leads.writer(&tx, Channel::Request(&who, &context));
    writer.restore(&who, id.ok_or_else(Error::not_found)?).await?;
    state.leads.commit(tx).await?;
    Ok(Redirect::to(&format!("{PATH}?done=1")).into_response())
}
