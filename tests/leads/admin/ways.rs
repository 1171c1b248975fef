//! The same change through every channel: each is in the history of its object with user, channel, values before and
//! after.

use serde_json::json;
use testkit::db_test;

use super::super::notices::company::{Company, lead};
use crate::{
    accounts::{browser::user, commands},
    content::admin::editor::{Editor, FORM},
    support::eventually,
};

/// Channels with their users and their names in the history.
const WAYS: [(&str, &str, &str); 7] = [
    ("form", "admin", "admin"),
    ("list", "admin", "admin"),
    ("many", "admin", "Mark as contacted · admin"),
    ("card", "admin", "admin"),
    ("program", "admin", "API"),
    ("chat", "Bobur (1)", "Telegram"),
    ("import", "paradise", "import"),
];

/// Marks the lead as contacted.
async fn change(company: &Company, editor: &mut Editor, way: &str, id: i64) {
    let path = format!("/admin/leads/{id}/");
    match way {
        "form" => {
            let page = editor.get(&path).await;
            let saved = editor.send(&page, FORM, &[("status", "contacted")]).await;
            assert_eq!(saved.0.status, 200, "{}", saved.0.text());
        }
        "list" => {
            let page = editor.get("/admin/leads/").await;
            let field = format!("edit-{id}-status");
            editor.edit_list(&page, &[(&field, "contacted")]).await;
        }
        "many" => {
            editor.act("/admin/leads/", "contacted", &[id]).await;
        }
        "card" => {
            let page = editor.get(&path).await;
            editor
                .send(
                    &page,
                    ".beside form[action$='status/']",
                    &[("status", "contacted")],
                )
                .await;
        }
        "program" => {
            let staff = company.app.staff().await;
            let change = staff.patch(&format!("/api/leads/{id}/"));
            let changed = change.json(json!({ "status": "contacted" })).send().await;
            assert_eq!(changed.status, 200, "{}", changed.text());
        }
        "chat" => {
            let message = eventually(async || {
                let messages = company.bot.messages();
                messages.into_iter().find(|message| message.text.contains("chat"))
            })
            .await;
            let button = message.data("Связались").unwrap();
            company.bot.press(1, "Bobur", message.message_id, button);
        }
        _ => import(company, id).await,
    }
}

/// Imports the lead as from a Django site, with another status.
async fn import(company: &Company, id: i64) {
    let staff = company.app.staff().await;
    let mut fields = staff.get(&format!("/api/leads/{id}/")).send().await.json();
    for shown in ["id", "product_type_display", "status_display"] {
        fields.as_object_mut().unwrap().remove(shown);
    }
    // The first import is identical to the present lead.
    let first = fields["status"].clone();
    for status in [first, json!("contacted"), json!("contacted")] {
        fields["status"] = status;
        let dump = json!([{ "model": "leads.lead", "pk": id, "fields": fields }]).to_string();
        let loaded = commands::paradise(&company.app, &["loaddata", "-"], &dump).await;
        assert!(loaded.status.success(), "{}", commands::told(&loaded));
    }
}

#[db_test]
async fn a_change_is_on_record_whichever_way_it_was_made(company: Company) {
    user(&company.app, "admin").await;
    let mut editor = Editor::another(&company.app).await;
    for (way, who, called) in WAYS {
        let id = company.submit(lead(way)).await;
        editor.get("/admin/leads/?lang=en").await;
        change(&company, &mut editor, way, id).await;
        let path = format!("/admin/leads/{id}/history/");
        let entry = eventually(async || {
            let page = editor.get(&path).await;
            let entries = page.texts(".past li");
            let entry = entries.iter().find(|entry| entry.contains("Contacted"))?;
            Some((entry.clone(), page.texts(".past li").len()))
        })
        .await;
        let (entry, number) = entry;
        assert_eq!(number, 1, "{way}: a change is told once");
        assert!(
            entry.contains(&format!("· {who} · changed · {called}")),
            "{way}: {entry}"
        );
        assert!(
            entry.contains("Status New Contacted"),
            "{way}: before and after: {entry}"
        );

        let found = editor
            .get(&format!("/admin/audit/?subject=lead:{id}&q=contacted+{way}"))
            .await;
        let found = found.texts(".past li");
        assert_eq!(found.len(), 1, "{way}: the record is searched: {found:?}");
        assert!(found[0].ends_with("Status new contacted"), "{way}: {found:?}");
    }
}

#[db_test]
async fn what_a_command_does_to_a_user_is_on_record(company: Company) {
    let admin = user(&company.app, "admin").await;
    let mut editor = Editor::another(&company.app).await;
    let command = ["changepassword", "admin", "--password-stdin"];
    let changed = commands::paradise(&company.app, &command, "река-фонарь-51-мост\n").await;
    assert!(changed.status.success(), "{}", commands::told(&changed));
    assert_eq!(editor.get("/admin/").await.0.status, 303, "signed out");
    let past = paradise::audit::of(&company.app.core.db, &format!("user:{}", admin.id), 10)
        .await
        .unwrap();
    let told: Vec<_> = past
        .iter()
        .map(|past| (past.action.as_str(), past.way.as_str()))
        .collect();
    assert_eq!(
        told,
        [("user.password_changed", "command"), ("user.signed_in", "page")]
    );
}
