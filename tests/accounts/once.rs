//! One record per form: Back, reload, a double click, and two tabs.

use testkit::{Answer, db_test};

use paradise::accounts::roles::Role;

use super::browser::{Browser, csrf_of, person, signed_in, text_of};
use crate::support::TestApp;

const ACCOUNT: &str = "/admin/account/";
const TOKENS: &str = "/admin/account/tokens/";
const PRODUCT: &str = "/admin/products/add/";

async fn count(app: &TestApp, table: &str) -> i64 {
    let sql = format!("SELECT count(*) AS n FROM {table}");
    let rows = db::query(app.core.db.read(), &sql, &[]).await.unwrap();
    rows[0].try_get("", "n").unwrap()
}

async fn owner(app: &TestApp) -> Browser {
    person(app, "owner", &[Role::Owner]).await;
    signed_in(app, "owner").await
}

async fn follow(browser: &mut Browser, answer: &Answer) -> Answer {
    assert_eq!(answer.status, 303, "{}", answer.text());
    let next = answer.header("location").unwrap().to_owned();
    browser.get(&next).await
}

#[db_test]
async fn a_token_is_made_once_however_often_its_form_is_sent(app: TestApp) {
    let mut owner = owner(&app).await;
    let token = csrf_of(&owner.get(ACCOUNT).await);
    let fields = [
        ("csrfmiddlewaretoken", token.as_str()),
        ("name", "reports"),
        ("days", "7"),
    ];
    let made = owner.post(TOKENS, &fields).await;
    let page = follow(&mut owner, &made).await;
    let secret = text_of(&page, "#new-token").expect("it is shown");
    let first = page.text().find("new-token").unwrap();
    assert!(
        first < page.text().find("<section").unwrap(),
        "before everything else"
    );
    // A reload shows the page without the secret; the same form creates nothing more.
    assert!(!owner.get(ACCOUNT).await.text().contains(&secret));
    let again = owner.post(TOKENS, &fields).await;
    let page = follow(&mut owner, &again).await;
    assert!(text_of(&page, "#new-token").is_none());
    assert!(
        text_of(&page, "[role=status]").unwrap().contains("made already"),
        "and it says why"
    );
    assert_eq!(count(&app, "api_tokens").await, 1);
    // A newly loaded form is another one, even with the same values.
    owner
        .fill(ACCOUNT, TOKENS, &[("name", "reports"), ("days", "7")])
        .await;
    assert_eq!(count(&app, "api_tokens").await, 2);
}

#[db_test]
async fn a_product_is_made_once_and_what_was_changed_since_is_not_lost(app: TestApp) {
    let mut owner = owner(&app).await;
    let token = csrf_of(&owner.get(PRODUCT).await);
    let fields = |name| [("csrfmiddlewaretoken", token.clone()), ("name_ru", name)];
    let form = fields("Бирка".to_owned());
    let form: Vec<_> = form.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let made = owner.post(PRODUCT, &form).await;
    let location = made.header("location").unwrap().to_owned();
    // Back, and Save again.
    let again = owner.post(PRODUCT, &form).await;
    assert_eq!((again.status, again.header("location")), (303, Some(&*location)));
    assert_eq!(count(&app, "products").await, 1);
    // Back, another value, and Save: the response names the existing product and keeps the value.
    let form = fields("Бирка, новая".to_owned());
    let form: Vec<_> = form.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let asked = owner.post(PRODUCT, &form).await;
    assert_eq!(asked.status, 409);
    assert!(
        asked.text().contains(&format!("href=\"{location}\"")),
        "{}",
        asked.text()
    );
    assert!(asked.text().contains("Бирка, новая"));
    assert_eq!(count(&app, "products").await, 1);
    // To create a second record, the user saves the form in that response.
    let token = csrf_of(&asked);
    let second = [
        ("csrfmiddlewaretoken", token.as_str()),
        ("name_ru", "Бирка, новая"),
    ];
    assert_eq!(owner.post(PRODUCT, &second).await.status, 303);
    assert_eq!(count(&app, "products").await, 2);
}

#[db_test]
async fn a_form_that_a_browser_loaded_anew_asks_before_it_makes_the_same_again(app: TestApp) {
    let mut owner = owner(&app).await;
    let made = owner.fill(PRODUCT, PRODUCT, &[("name_ru", "Бирка")]).await;
    let location = made.header("location").unwrap().to_owned();
    let asked = owner.fill(PRODUCT, PRODUCT, &[("name_ru", "Бирка")]).await;
    assert_eq!(asked.status, 409);
    assert!(
        asked.text().contains(&format!("href=\"{location}\"")),
        "{}",
        asked.text()
    );
    assert_eq!(count(&app, "products").await, 1);
    let token = csrf_of(&asked);
    let fields = [
        ("csrfmiddlewaretoken", token.as_str()),
        ("name_ru", "Бирка"),
        ("another", "1"),
    ];
    assert!(asked.text().contains("name=\"another\""));
    assert_eq!(owner.post(PRODUCT, &fields).await.status, 303);
    assert_eq!(count(&app, "products").await, 2);
}

#[db_test]
async fn a_form_that_was_refused_can_be_sent_again(app: TestApp) {
    let mut owner = owner(&app).await;
    let token = csrf_of(&owner.get(PRODUCT).await);
    let wrong = [("csrfmiddlewaretoken", token.as_str()), ("name_ru", "")];
    assert_eq!(owner.post(PRODUCT, &wrong).await.status, 400);
    let right = [("csrfmiddlewaretoken", token.as_str()), ("name_ru", "Бирка")];
    assert_eq!(owner.post(PRODUCT, &right).await.status, 303);
    assert_eq!(count(&app, "products").await, 1);
}

#[db_test]
async fn a_double_click_that_arrives_at_once_makes_one_record(app: TestApp) {
    let mut owner = owner(&app).await;
    let token = csrf_of(&owner.get(PRODUCT).await);
    let client = app.client();
    let cookies: Vec<_> = owner.cookies.clone().into_iter().collect();
    let click = async || {
        let fields = [("csrfmiddlewaretoken", token.as_str()), ("name_ru", "Бирка")];
        let request = client.post(PRODUCT).cookies(&cookies).form(&fields);
        request.header("Origin", super::browser::ORIGIN).send().await
    };
    let answers = futures_util::future::join_all((0..8).map(|_| click())).await;
    let location = answers[0].header("location").map(str::to_owned);
    for answer in &answers {
        assert_eq!(answer.status, 303, "{}", answer.text());
        assert_eq!(answer.header("location").map(str::to_owned), location);
    }
    assert_eq!(count(&app, "products").await, 1);
}

#[db_test]
async fn another_user_with_the_same_nonce_makes_a_record_of_their_own(app: TestApp) {
    let mut owner = owner(&app).await;
    person(&app, "aziza", &[Role::Editor]).await;
    let mut aziza = signed_in(&app, "aziza").await;
    let (one, other) = (
        csrf_of(&owner.get(PRODUCT).await),
        csrf_of(&aziza.get(PRODUCT).await),
    );
    let nonce = one.split('.').nth(2).unwrap();
    let (rest, _) = other.rsplit_once('.').unwrap();
    let same = format!("{rest}.{nonce}");
    for (browser, token) in [(&mut owner, &one), (&mut aziza, &same)] {
        let fields = [("csrfmiddlewaretoken", token.as_str()), ("name_ru", "Бирка")];
        assert_eq!(browser.post(PRODUCT, &fields).await.status, 303);
    }
    assert_eq!(count(&app, "products").await, 2);
}

#[db_test]
async fn a_message_is_said_once_and_the_address_says_nothing_of_it(app: TestApp) {
    let mut owner = owner(&app).await;
    let made = owner.fill(PRODUCT, PRODUCT, &[("name_ru", "Бирка")]).await;
    let location = made.header("location").unwrap();
    assert!(
        location.starts_with("/admin/products/") && !location.contains('?'),
        "{location}"
    );
    let location = location.to_owned();
    let elsewhere = owner.get("/admin/products/").await;
    assert!(text_of(&elsewhere, ".notice").is_none(), "it is for another page");
    assert!(text_of(&owner.get(&location).await, ".notice").is_some());
    assert!(
        text_of(&owner.get(&location).await, ".notice").is_none(),
        "a reload"
    );
}
