//! Leads are assigned to colleagues.

use paradise::accounts::roles::Role;
use testkit::{Answer, db_test};

use super::super::office::{Office, lead};
use super::world::{attribute, listed, owner, sent, texts};
use crate::accounts::browser::{person, signed_in};

/// The names in a select field.
fn menu(page: &Answer, id: &str) -> Vec<String> {
    texts(page, &format!("select#{id} option:not([value=''])"))
}

async fn disable(office: &Office, id: i64) {
    let tx = office.app.core.db.begin().await.unwrap();
    let sql = "UPDATE users SET is_active = false WHERE id = $1";
    assert_eq!(db::execute(&tx, sql, &[id.into()]).await.unwrap(), 1);
    tx.commit().await.unwrap();
}

#[db_test]
async fn a_lead_is_given_on_its_card_and_who_sees_own_leads_sees_it_then(office: Office) {
    let id = sent(&office, lead("Анна")).await;
    sent(&office, lead("Бобур")).await;
    let olga = person(&office.app, "olga", &[Role::SalesOwn]).await;
    person(&office.app, "edgar", &[Role::Editor]).await;
    let gone = person(&office.app, "gone", &[Role::Sales]).await;
    disable(&office, gone.id).await;
    let mut hers = signed_in(&office.app, "olga").await;
    assert_eq!(listed(&mut hers, "").await.len(), 0);

    let mut browser = owner(&office).await;
    let path = format!("/admin/leads/{id}/");
    let target = format!("{path}give/");
    let card = browser.get(&path).await;
    let named = menu(&card, "colleague");
    assert!(
        named.contains(&"olga".to_owned()) && named.contains(&"boss".to_owned()),
        "{named:?}"
    );
    assert!(
        !named.contains(&"edgar".to_owned()),
        "no editor works leads: {named:?}"
    );
    assert!(
        !named.contains(&"gone".to_owned()),
        "nor who is disabled: {named:?}"
    );
    let nobody = browser.fill(&path, &target, &[("colleague", "")]).await;
    assert_eq!(nobody.header("location"), Some(path.as_str()));
    let told = browser.get(&path).await;
    assert_eq!(texts(&told, ".notice"), ["Choose a colleague first."]);
    for wrong in [gone.id.to_string(), "x".to_owned()] {
        let refused = browser.fill(&path, &target, &[("colleague", &wrong)]).await;
        assert_eq!(refused.status, 400, "{wrong}");
    }
    let key = olga.id.to_string();
    let given = browser.fill(&path, &target, &[("colleague", &key)]).await;
    assert_eq!(
        (given.status, given.header("location")),
        (303, Some(path.as_str()))
    );

    assert_eq!(listed(&mut hers, "").await, ["Анна"]);
    let card = browser.get(&path).await;
    assert_eq!(
        attribute(&card, "#colleague [selected]", "value"),
        Some(key.clone())
    );
    let line = texts(&card, ".timeline li");
    assert!(
        line[0].contains("boss") && line[0].ends_with("Assigned to: → olga"),
        "{line:?}"
    );
    let history = browser.get(&format!("{path}history/")).await;
    let entries = texts(&history, "main li, main tr");
    assert!(
        entries
            .iter()
            .any(|entry| entry.contains("Assign to a colleague") && entry.contains("olga")),
        "{entries:?}"
    );
    let again = browser.fill(&path, &target, &[("colleague", &key)]).await;
    assert_eq!(again.status, 303);
    let past = paradise::audit::of(&office.app.core.db, &format!("lead:{id}"), 10)
        .await
        .unwrap();
    assert_eq!(past.len(), 1, "given twice is given once: {past:?}");
    assert_eq!(
        (&past[0].before["owner_id"], &past[0].after["owner_id"]),
        (&().into(), &olga.id.into())
    );
}

#[db_test]
async fn many_leads_are_given_at_once(office: Office) {
    let id = sent(&office, lead("Анна")).await;
    sent(&office, lead("Бобур")).await;
    let olga = person(&office.app, "olga", &[Role::SalesOwn]).await;
    let key = olga.id.to_string();
    let mut browser = owner(&office).await;
    let preview = browser
        .fill(
            "/admin/leads/",
            "/admin/leads/action/",
            &[("action", "give"), ("all", "1")],
        )
        .await;
    assert_eq!(preview.status, 200);
    assert!(menu(&preview, "answer-colleague").contains(&"olga".to_owned()));
    let wanted = |key: &str| {
        let fields = [
            ("action", "give"),
            ("all", "1"),
            ("confirmed", "1"),
            ("answer-colleague", key),
        ];
        fields.map(|(name, value)| (name.to_owned(), value.to_owned()))
    };
    for (key, status) in [("", 400), ("999", 400), (key.as_str(), 303)] {
        let fields = wanted(key);
        let fields: Vec<_> = fields
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
            .collect();
        let done = browser
            .fill("/admin/leads/", "/admin/leads/action/", &fields)
            .await;
        assert_eq!(done.status, status, "{key}");
    }
    let mut hers = signed_in(&office.app, "olga").await;
    assert_eq!(listed(&mut hers, "").await, ["Бобур", "Анна"]);
    let line = texts(&browser.get(&format!("/admin/leads/{id}/")).await, ".timeline li");
    assert!(
        line[0].contains("boss") && line[0].ends_with("Assigned to: → olga"),
        "{line:?}"
    );
}

#[db_test]
async fn who_sees_own_leads_gives_none_away_and_who_may_not_change_takes_none(office: Office) {
    let id = sent(&office, lead("Анна")).await;
    let olga = person(&office.app, "olga", &[Role::SalesOwn]).await;
    let timur = person(&office.app, "timur", &[Role::Sales]).await;
    person(&office.app, "vera", &[Role::Viewer]).await;
    let path = format!("/admin/leads/{id}/");
    let (take, give) = (format!("{path}take/"), format!("{path}give/"));
    let mut his = signed_in(&office.app, "timur").await;
    assert_eq!(texts(&his.get(&path).await, ".take button").len(), 1);
    assert_eq!(his.fill(&path, &take, &[]).await.status, 303);
    let card = his.get(&path).await;
    assert_eq!(texts(&card, ".take button").len(), 0, "he has it");
    assert_eq!(
        attribute(&card, "#colleague [selected]", "value"),
        Some(timur.id.to_string())
    );
    let given = his
        .fill(&path, &give, &[("colleague", &olga.id.to_string())])
        .await;
    assert_eq!(given.status, 303);

    let key = timur.id.to_string();
    let many = [
        ("action", "give"),
        ("all", "1"),
        ("confirmed", "1"),
        ("answer-colleague", &key),
    ];
    for name in ["olga", "vera"] {
        let mut browser = signed_in(&office.app, name).await;
        let card = browser.get(&path).await;
        assert_eq!(card.status, 200, "{name}");
        assert_eq!(texts(&card, ".take, .give, #colleague").len(), 0, "{name}");
        let list = browser.get("/admin/leads/").await;
        assert_eq!(texts(&list, "option[value=give]").len(), 0, "{name}");
        assert_eq!(
            browser.fill(&path, &give, &[("colleague", &key)]).await.status,
            403,
            "{name}"
        );
        let done = browser.fill("/admin/leads/", "/admin/leads/action/", &many).await;
        assert_eq!(done.status, 403, "{name}");
    }
    let mut vera = signed_in(&office.app, "vera").await;
    assert_eq!(vera.fill(&path, &take, &[]).await.status, 403);
    let mut hers = signed_in(&office.app, "olga").await;
    assert_eq!(listed(&mut hers, "").await, ["Анна"], "still hers");
}
