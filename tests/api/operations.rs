//! What holds for every operation of a kind, walked over the document of the API: keys of repeats, versions of objects,
//! parts of rows. A new operation is covered without being named here.

use outbox::Draft;
use serde_json::{Value, json};
use testkit::{Client, client::Answer, db_test};

use crate::support::{TestApp, encoded, seed};

/// An operation of the document.
pub(crate) struct Operation {
    pub(crate) id: String,
    pub(crate) method: String,
    pub(crate) path: String,
    /// The permission that it needs.
    pub(crate) permission: Option<String>,
    /// The fields of its body, with their schemas.
    pub(crate) body: Vec<(String, Value)>,
    parameters: Vec<String>,
}

impl Operation {
    fn takes(&self, name: &str) -> bool {
        self.parameters.iter().any(|parameter| parameter == name)
    }
}

pub(crate) async fn operations(app: &TestApp) -> Vec<Operation> {
    let document = app.client().get("/api/schema/").send().await.json();
    let mut found = Vec::new();
    for (path, methods) in document["paths"].as_object().unwrap() {
        for (method, operation) in methods.as_object().unwrap() {
            let parameters = operation["parameters"].as_array().unwrap().iter();
            found.push(Operation {
                id: operation["operationId"].as_str().unwrap().to_owned(),
                method: method.to_uppercase(),
                path: path.clone(),
                permission: operation["x-permission"].as_str().map(ToOwned::to_owned),
                body: operation["requestBody"]["content"]["application/json"]["schema"]["properties"]
                    .as_object()
                    .into_iter()
                    .flatten()
                    .map(|(name, schema)| (name.clone(), schema.clone()))
                    .collect(),
                parameters: parameters
                    .map(|parameter| parameter["name"].as_str().unwrap().to_owned())
                    .collect(),
            });
        }
    }
    found
}

pub(crate) async fn world(app: &TestApp) -> Client {
    seed::contract(&app.core).await;
    app.content.refresh().await.unwrap();
    app.staff().await
}

/// A body that an operation with this path takes, with fields that others read.
pub(crate) fn body(path: &str) -> Value {
    let category = if path.contains("/products/") {
        "woven_labels"
    } else {
        "woven"
    };
    json!({
        "name": "Анна", "company": "Orzu", "phone": "+998901234567", "product_type": "woven",
        "colleague": "admin", "event_type": "page_view", "page": "/", "language": "ru", "session_id": "s",
        "name_ru": "Бирка", "slug": "tag", "category": category, "title_ru": "Работа", "order": 1,
    })
}

/// Counts everything that an operation could make.
async fn counts(app: &TestApp) -> Vec<i64> {
    let mut counts = Vec::new();
    for table in [
        "leads",
        "products",
        "portfolio_items",
        "events",
        "audit",
        "deliveries",
        "trash",
    ] {
        let sql = format!("SELECT count(*) AS n FROM {table}");
        let rows = db::query(app.core.db.read(), &sql, &[]).await.unwrap();
        counts.push(rows[0].try_get("", "n").unwrap());
    }
    counts
}

async fn send(staff: &Client, operation: &Operation, path: &str, key: &str) -> Answer {
    let request = staff
        .request(&operation.method, path)
        .header("idempotency-key", key);
    request.json(body(path)).send().await
}

/// The numbers of one object of each kind; deliveries belong to the lead that was restored last.
pub(crate) async fn path_of(app: &TestApp, staff: &Client, operation: &Operation) -> String {
    let mut path = operation.path.clone();
    if path.starts_with("/api/leads/{id}/") {
        let lead = staff.post("/api/leads/").json(body(&path)).send().await.json()["id"].clone();
        if path.ends_with("/restore/") {
            let gone = staff.delete(&format!("/api/leads/{lead}/")).send().await;
            assert_eq!(gone.status, 204);
        }
        path = path.replace("{id}", &lead.to_string());
        if path.contains("{delivery}") {
            path = path.replace("{delivery}", &delivery(app, &lead).await.to_string());
        }
    } else if path.contains("{id}") {
        let list = path.replace("{id}/", "");
        let rows = staff.get(&list).send().await.json();
        path = path.replace("{id}", &rows["results"][0]["id"].to_string());
    }
    path
}

/// A delivery about a lead, over a channel without a courier.
async fn delivery(app: &TestApp, lead: &Value) -> i64 {
    let subject = format!("lead:{lead}");
    let draft = Draft {
        channel: "pigeon",
        recipient: "a@example.uz".into(),
        kind: "lead",
        subject: subject.clone(),
        payload: Value::Null,
        request_id: String::new(),
    };
    let tx = app.core.db.begin().await.unwrap();
    app.core.outbox.add(&tx, vec![draft]).await.unwrap();
    tx.commit().await.unwrap();
    app.core.outbox.of(&subject).await.unwrap().pop().unwrap().id
}

#[db_test]
async fn a_request_that_comes_again_has_one_effect(app: TestApp) {
    let staff = world(&app).await;
    let mut walked = 0;
    for operation in operations(&app)
        .await
        .iter()
        .filter(|operation| operation.method == "POST")
    {
        let at = format!("POST {}", operation.path);
        assert!(operation.takes("Idempotency-Key"), "{at} takes no key");
        let path = path_of(&app, &staff, operation).await;
        let wrong = send(&staff, operation, &path, &"k".repeat(256)).await;
        assert_eq!(wrong.status, 400, "{at}: {}", wrong.text());

        let key = format!("key of {at}");
        let first = send(&staff, operation, &path, &key).await;
        assert!(first.status < 300, "{at}: {} {}", first.status, first.text());
        let before = counts(&app).await;
        let again = send(&staff, operation, &path, &key).await;
        assert_eq!((again.status, again.text()), (first.status, first.text()), "{at}");
        assert_eq!(counts(&app).await, before, "{at} had a second effect");
        walked += 1;

        // The same key with something else to say.
        if operation.path.contains("{id}") && !operation.path.ends_with("/give/") {
            continue;
        }
        let mut other = body(&path);
        for (field, value) in [
            ("name", "Борис"),
            ("colleague", "1"),
            ("page", "/x"),
            ("name_ru", "Y"),
            ("title_ru", "Y"),
        ] {
            other[field] = json!(value);
        }
        let request = staff.post(&path).header("idempotency-key", &key).json(other);
        let other = request.send().await;
        assert_eq!(other.status, 422, "{at}: {}", other.text());
        assert_eq!(counts(&app).await, before, "{at}");
    }
    assert!(walked >= 12, "{walked}");
}

#[db_test]
async fn a_key_that_comes_many_times_at_once_makes_one_object(app: TestApp) {
    world(&app).await;
    let token = app.token("admin").await;
    for (path, table) in [
        ("/api/leads/", 0),
        ("/api/staff/products/", 1),
        ("/api/analytics/track/", 3),
    ] {
        let before = counts(&app).await[table];
        let requests = (0..8).map(|_| async {
            let client = app.client();
            let request = client
                .post(path)
                .bearer(&token)
                .header("idempotency-key", "at once");
            let answer = request.json(body(path)).send().await;
            (answer.status, answer.text())
        });
        let answers = futures_util::future::join_all(requests).await;
        assert_eq!(answers[0].0, 201, "{path}: {}", answers[0].1);
        assert!(
            answers.iter().all(|answer| *answer == answers[0]),
            "{path}: {answers:?}"
        );
        assert_eq!(counts(&app).await[table], before + 1, "{path}");
    }
}

#[db_test]
async fn a_key_belongs_to_its_user_and_its_address(app: TestApp) {
    let staff = world(&app).await;
    let other = app
        .client()
        .default_header("authorization", &format!("Bearer {}", app.token("admin").await));
    let add = async |client: &Client, path: &str| {
        let request = client
            .post(path)
            .header("idempotency-key", "mine")
            .json(body(path));
        request.send().await.json()["id"].clone()
    };
    let lead = add(&staff, "/api/leads/").await;
    assert_ne!(lead, Value::Null);
    // The same person with another token is the same person.
    assert_eq!(add(&other, "/api/leads/").await, lead);
    let product = add(&staff, "/api/staff/products/").await;
    assert!(product.is_i64() && add(&staff, "/api/staff/products/").await == product);
}

#[db_test]
async fn a_write_names_the_version_that_it_is_based_on(app: TestApp) {
    let staff = world(&app).await;
    let mut walked = 0;
    for operation in operations(&app).await {
        let at = format!("{} {}", operation.method, operation.path);
        let writes_one = operation.path.contains("{id}") && operation.method != "GET";
        let is_elsewhere = ["/restore/", "/redeliver/"]
            .iter()
            .any(|end| operation.path.ends_with(end));
        assert_eq!(operation.takes("If-Match"), writes_one && !is_elsewhere, "{at}");
        if !operation.takes("If-Match") {
            continue;
        }
        let path = path_of(&app, &staff, &operation).await;
        let object = path
            .trim_end_matches('/')
            .split('/')
            .take(5)
            .collect::<Vec<_>>()
            .join("/")
            + "/";
        let object = if object.starts_with("/api/leads/") {
            object.split('/').take(4).collect::<Vec<_>>().join("/") + "/"
        } else {
            object
        };
        let read = staff.get(&object).send().await;
        let tag = read.header("etag").unwrap().to_owned();
        let mut whole = read.json();
        whole["colleague"] = json!("admin");
        whole["status"] = json!("contacted");
        whole.as_object_mut().unwrap().remove("file");
        let write = async |known: &str| {
            let request = staff.request(&operation.method, &path).header("if-match", known);
            request.json(whole.clone()).send().await
        };
        for stale in [
            "\"0123456789abcdef01234567\"".to_owned(),
            format!("W/{tag}"),
            "rubbish".to_owned(),
            format!("\"a\", \"b\", {}", tag.to_uppercase()),
        ] {
            let refused = write(&stale).await;
            assert_eq!(refused.status, 412, "{at} {stale}: {}", refused.text());
            assert!(refused.json()["error"]["message"].is_string());
            let now = staff.get(&object).send().await;
            assert_eq!(
                (now.header("etag"), now.text()),
                (Some(&*tag), read.text()),
                "{at}"
            );
        }
        let done = write(&format!("\"other\", {tag}")).await;
        assert!(done.status < 300, "{at}: {} {}", done.status, done.text());
        walked += 1;
    }
    assert!(walked >= 10, "{walked}");
}

#[db_test]
async fn who_overtook_a_write_is_named_with_the_time(app: TestApp) {
    let staff = world(&app).await;
    for (path, change) in [
        ("/api/leads/1/", json!({ "name": "Вера" })),
        ("/api/staff/products/1/", json!({ "name_ru": "Другая" })),
    ] {
        let mine = staff.get(&format!("{path}?include=spam")).send().await;
        let tag = mine.header("etag").unwrap();
        let theirs = staff.patch(path).json(change).send().await;
        assert_eq!(theirs.status, 200, "{}", theirs.text());
        let refused = staff
            .patch(path)
            .header("if-match", tag)
            .header("accept-language", "en")
            .json(json!({ "name": "Г", "name_ru": "Г" }))
            .send()
            .await;
        assert_eq!(refused.status, 412, "{path}");
        let details = &refused.json()["error"]["details"];
        assert_eq!(details["changed_by"], json!(["admin"]), "{path}");
        let at = details["changed_at"][0].as_str().unwrap();
        assert!(chrono::DateTime::parse_from_rfc3339(at).is_ok(), "{at}");
        // The tag of the answer to a write is that of a read, and `*` is any version.
        let tag = theirs.header("etag").unwrap().to_owned();
        let now = staff.get(path).send().await;
        assert_eq!(now.header("etag"), Some(&*tag));
        for known in [tag.as_str(), "*"] {
            let done = staff
                .patch(path)
                .header("if-match", known)
                .json(json!({}))
                .send()
                .await;
            assert_eq!(done.status, 200, "{path} {known}: {}", done.text());
        }
    }
}

#[db_test]
async fn the_rows_of_a_list_have_the_fields_that_were_asked_for(app: TestApp) {
    let staff = world(&app).await;
    let walked = rows_have_the_fields(&app, &staff).await;
    assert!(walked >= 5, "{walked}");
}

/// Walks the lists of a site; returns how many there are.
pub(crate) async fn rows_have_the_fields(app: &TestApp, staff: &Client) -> usize {
    let mut walked = 0;
    for operation in operations(app)
        .await
        .iter()
        .filter(|operation| operation.takes("page"))
    {
        let path = &operation.path;
        let whole = staff.get(path).send().await.json();
        // A report has a filter with the name of a page.
        if whole["next"].is_null() && whole["results"].is_null() {
            continue;
        }
        assert!(operation.takes("fields"), "{path} takes no fields");
        let names: Vec<_> = whole["results"][0].as_object().unwrap().keys().cloned().collect();
        let (first, last) = (&names[0], &names[names.len() - 1]);
        let asked = encoded(&format!("{last}, {first}"));
        let part = staff.get(&format!("{path}?fields={asked}")).send().await.json();
        assert_eq!(part["count"], whole["count"], "{path}");
        let rows = part["results"].as_array().unwrap();
        for (row, whole) in rows.iter().zip(whole["results"].as_array().unwrap()) {
            assert_eq!(*row, json!({ first: whole[first], last: whole[last] }), "{path}");
        }
        let all = staff.get(&format!("{path}?fields=")).send().await.json();
        assert_eq!(all["results"], whole["results"], "{path}");
        let wrong = staff.get(&format!("{path}?fields={first},no_such")).send().await;
        assert_eq!(wrong.status, 400, "{path}: {}", wrong.text());
        assert!(wrong.json()["error"]["details"]["fields"].is_array(), "{path}");
        walked += 1;
    }
    walked
}
