//! The routes of leads, described for the document of the API (`docs/api/leads.md`).

use std::sync::{Arc, LazyLock};

use model::{Terms, schema};
use serde_json::{Map, Value, json};
use web::{
    Access, Error, Query, Routes, SparseFields,
    openapi::{Member, Operation, Schema},
};

use super::{
    expand::{Expanded, Include},
    export,
    form::facts::FACTS,
    idempotency,
    lead::Entity,
    moderation_status::ModerationStatus,
    notify::receipts,
    permissions::{ADD, CHANGE, CONTACT, DELETE, EXPORT, GIVE, VIEW},
    query::LeadQuery,
    read,
    shape::{Full, Short},
    spam::extras::{HONEYPOT_FIELD, TOKEN_FIELD, WORK_FIELD},
    state::Leads,
    submit, trash, write,
};

/// What a form may send besides its visible fields, and what staff may write besides that.
const BESIDES: [&str; 2] = ["language", "source"];
const STATUS: &str = "status";

/// Everything under `/api/leads/`, the form's second address, and the description of the form.
pub(super) fn routes(terms: &Terms) -> Routes<Arc<Leads>> {
    let needs = Access::Requires;
    let visible = || FACTS.iter().map(|fact| fact.name);
    let submitted: Vec<_> = visible().chain(BESIDES).collect();
    let written: Vec<_> = visible().chain(BESIDES).chain([STATUS]).collect();
    let required = FACTS.iter().filter(|fact| fact.is_required);
    let required: Vec<_> = required.map(|fact| fact.name).collect();
    let full = || Schema::of::<Expanded<'_, Full<'_>>>().named("Lead");
    let of_one = |id, summary| include(Operation::new(id, summary));
    let lead = |id, summary| of_one(id, summary).answers(200, "The lead.", full()).versioned();
    let changed = |id, summary| lead(id, summary).guarded();
    let acted = |id, summary| changed(id, summary).once();
    let written = |operation: Operation, required: &[&str]| {
        operation.reads_with_files(schema::body::<Entity>(terms, &written, required), vec!["file"])
    };
    let form = |id| {
        Operation::new(id, "Sends the contact form.")
            .once()
            .reads_with_files(
                schema::body::<Entity>(terms, &submitted, &required).with_members(beside_the_lead()),
                vec!["file"],
            )
            .answers(201, "The lead is stored.", Schema::of::<submit::Accepted>())
            .refuses(429, "Too many submits from this address; see `Retry-After`.")
    };
    let csv = |id| {
        LeadQuery::describe(Operation::new(id, "Leads as CSV."), terms)
            .query("start_date", "The first day.", Schema::text())
            .query("end_date", "The last day.", Schema::text())
            .answers_with(200, "A table in UTF-8.", "text/csv", Schema::text())
    };
    let list = LeadQuery::describe(Operation::new("listLeads", "Leads, newest first."), terms)
        .query(
            "trash",
            "`true` lists deleted leads instead, with all members of a deletion.",
            Schema::one_of(["true", "false"]),
        )
        .query("include", "`spam` adds the assessment.", Schema::text())
        .pages()
        .answers(200, "A page of them.", rows().page());
    Routes::new()
        .post("/api/leads/submit/", Access::Public, submit::submit)
        .described(form("submitLead"))
        .post("/api/contact/submit/", Access::Public, submit::submit)
        .described(form("submitContact"))
        .get("/api/leads/", needs(VIEW), read::list)
        .described(list)
        .post("/api/leads/", needs(ADD), write::create)
        .described(
            written(Operation::new("createLead", "Adds a lead."), &required)
                .answers(201, "The lead.", full())
                .versioned()
                .once(),
        )
        .get("/api/leads/stats/", needs(VIEW), read::stats)
        .described(Operation::new("getLeadStats", "Figures of leads.").answers(
            200,
            "The figures.",
            Schema::of::<read::Stats<'_>>(),
        ))
        .get("/api/leads/export_csv/", needs(EXPORT), export::download)
        .described(csv("exportLeads"))
        .get("/api/leads/export/csv/", needs(EXPORT), export::download)
        .described(csv("exportLeadsAsCsv"))
        .get("/api/leads/{id}/", needs(VIEW), read::detail)
        .described(lead("getLead", "A lead."))
        .put("/api/leads/{id}/", needs(CHANGE), write::replace)
        .described(written(
            changed("replaceLead", "Changes a lead; required fields are sent again."),
            &required,
        ))
        .patch("/api/leads/{id}/", needs(CHANGE), write::amend)
        .described(written(
            changed("changeLead", "Changes some fields of a lead."),
            &[],
        ))
        .delete("/api/leads/{id}/", needs(DELETE), write::delete)
        .described(
            of_one("deleteLead", "Moves a lead to the trash.")
                .answers_nothing(204, "It is in the trash.")
                .guarded(),
        )
        .get("/api/leads/{id}/file/", needs(CONTACT), read::file)
        .described(of_one("getLeadFile", "The file of a lead.").answers_with(
            200,
            "The file, with its own type.",
            "*/*",
            Schema::file(),
        ))
        .post("/api/leads/{id}/not-spam/", needs(CHANGE), write::not_spam)
        .described(acted("acceptLead", "Accepts a lead."))
        .post("/api/leads/{id}/spam/", needs(CHANGE), write::spam)
        .described(acted("markLeadAsSpam", "Marks a lead as spam."))
        .post("/api/leads/{id}/take/", needs(CHANGE), write::take)
        .described(
            acted("takeLead", "Assigns a lead to the user of the request.").refuses(
                409,
                "Another user has the lead; `details.assigned` has the name of that user.",
            ),
        )
        .post("/api/leads/{id}/give/", needs(GIVE), write::give)
        .described(
            acted("giveLead", "Assigns a lead to a colleague.").reads(Schema::object([Member::new(
                "colleague",
                Schema::new(json!({ "type": ["string", "integer"] })),
            )
            .says("The number or the user name of the colleague.")])),
        )
        .post("/api/leads/{id}/restore/", needs(DELETE), write::restore)
        .described(lead("restoreLead", "Restores a lead from the trash.").once())
        .get("/api/leads/{id}/deliveries/", needs(VIEW), receipts::deliveries)
        .described(
            of_one("listDeliveries", "The notifications of a lead, oldest first.").answers(
                200,
                "All of them.",
                Schema::of::<receipts::Shown>().named("Delivery").list(),
            ),
        )
        .post(
            "/api/leads/{id}/deliveries/{delivery}/redeliver/",
            needs(CHANGE),
            receipts::redeliver,
        )
        .described(
            of_one("redeliver", "Sends a notification of a lead again.")
                .answers_nothing(202, "It is in the queue.")
                .once()
                .refuses(409, "It is being sent, or was cancelled."),
        )
}

/// What a form may send that is no part of the lead.
fn beside_the_lead() -> [Member<'static>; 4] {
    let may = |name, about| Member::new(name, Schema::text()).says(about).required(false);
    [
        may(TOKEN_FIELD, "The token of the form, from its description."),
        may(WORK_FIELD, "The solution of the form's challenge."),
        may(HONEYPOT_FIELD, "A field that people do not see and leave empty."),
        Member::new(idempotency::FIELD, web::idempotency::schema().or_null())
            .says("The key of the submit, where no header can be set.")
            .required(false),
    ]
}

/// A row of the list.
fn rows() -> Schema {
    Schema::any_of([
        Schema::of::<Expanded<'_, Short<'_>>>().named("LeadRow"),
        Schema::of::<trash::InTrash<'_>>().named("DeletedLeadRow"),
    ])
}

/// The fields of a row that a client asks for.
///
/// # Errors
/// 400 for a name that no row has.
pub(super) fn sparse_fields(query: &Query) -> Result<SparseFields, Error> {
    static MEMBERS: LazyLock<Map<String, Value>> = LazyLock::new(|| rows().members());
    SparseFields::read(query, MEMBERS.keys().map(String::as_str))
}

/// The parameters of every operation on one lead.
fn include(operation: Operation) -> Operation {
    operation
        .query(
            "standing",
            "A lead with another moderation status is not found.",
            ModerationStatus::schema(),
        )
        .query("include", Include::HELP, Schema::text())
}
