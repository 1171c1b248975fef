//! The replayer: it passes a correct server, and reports what a wrong one does.

use crate::server::{answer, serve};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use testkit::contract::{Login, Replay};

const VECTORS: &str = include_str!("../../../../tests/contract/data/vectors.json");

fn tokens() -> Login {
    Login::Tokens(BTreeMap::from([("admin".to_owned(), "secret".to_owned())]))
}

fn vector(id: &str, request: &Value, want: &Value) -> Value {
    let mut all =
        json!({"method": "GET", "path": "/", "headers": {"Host": "h.example", "X-Forwarded-Proto": "https"}});
    all.as_object_mut()
        .unwrap()
        .extend(request.as_object().unwrap().clone());
    json!({"id": id, "group": "read", "request": all, "want": want, "mask": ["$.at"]})
}

fn replay(vectors: &[Value]) -> Replay {
    Replay::load(&json!(vectors).to_string())
}

#[tokio::test]
async fn values_flow_from_one_answer_into_the_next_request() {
    let (base, received) = serve(|request| {
        if request.starts_with("POST") {
            answer(
                "201 Created",
                "content-type: application/json; charset=utf-8\r\n",
                r#"{"lead_id":7,"at":1}"#,
            )
        } else if request.starts_with("GET /leads/7/") && request.contains("Authorization: Bearer secret\r\n")
        {
            answer("200 OK", "content-type: application/json\r\n", r#"{"id":7}"#)
        } else {
            answer("403 Forbidden", "", "")
        }
    })
    .await;
    let body = json!({"type": "json", "value": {"name": {"$parts": ["a", {"$repeat": ["b", 3]}]}}});
    let mut first = vector(
        "submit",
        &json!({"method": "POST", "body": body}),
        &json!({
        "status": [200, 201], "headers": {"content-type": "application/json"}, "body": {"lead_id": {"$is": "int"}}}),
    );
    first["save"] = json!({"lead": "$.lead_id"});
    let second = vector(
        "read-back",
        &json!({"path": "/leads/{{lead}}/", "auth": "admin"}),
        &json!({"status": 200, "body": {"id": 7}}),
    );
    let vectors = [first, second];
    let report = replay(&vectors).run(&base, &tokens()).await;
    report.assert_all_passed();
    assert_eq!(report.passed, 2);
    assert!(received.lock().unwrap()[0].ends_with("\r\n\r\n{\"name\":\"abbb\"}"));
    assert_eq!(
        replay(&vectors)
            .only("^read-back$")
            .run(&base, &tokens())
            .await
            .passed,
        2,
        "its source runs too"
    );
}

#[tokio::test]
async fn every_difference_is_reported_with_its_place() {
    let (base, _) = serve(|_| answer("200 OK", "x-frame-options: DENY\r\n", r#"{"n":12.0,"at":5}"#)).await;
    let mut unsaved = vector("unsaved", &json!({}), &json!({"status": 200, "body": null}));
    unsaved["save"] = json!({"gone": "$.id"});
    let report = replay(&[
        vector(
            "equal",
            &json!({}),
            &json!({"status": 200, "headers": {"x-frame-options": "DENY"}, "body": {"n": 12.0}}),
        ),
        vector(
            "wrong-number",
            &json!({}),
            &json!({"status": 200, "body": {"n": 12}}),
        ),
        vector(
            "wrong-status",
            &json!({}),
            &json!({"status": 404, "headers": {"allow": {"$present": true}}, "body": {}}),
        ),
        unsaved,
        vector(
            "dependent",
            &json!({"path": "/{{gone}}"}),
            &json!({"status": 200}),
        ),
        vector("no-token", &json!({"auth": "plain"}), &json!({"status": 403})),
    ])
    .run(&base, &tokens())
    .await;
    let found: Vec<_> = report
        .failures
        .iter()
        .map(|f| {
            (
                f.id.as_str(),
                f.problems.iter().map(|p| p.path.as_str()).collect(),
            )
        })
        .collect();
    let wanted: [(&str, Vec<&str>); 5] = [
        ("wrong-number", vec!["$.n"]),
        ("wrong-status", vec!["status", "header allow"]),
        ("unsaved", vec!["save gone"]),
        ("dependent", vec!["request"]),
        ("no-token", vec!["connection or log-in"]),
    ];
    assert_eq!(found, wanted);
    assert_eq!(report.passed, 1);
}

#[tokio::test]
async fn a_session_comes_from_the_form_and_proves_unsafe_requests() {
    let (base, received) = serve(|request| {
        let field = "<input type=hidden name=\"csrfmiddlewaretoken\" value=\"";
        if request.starts_with("GET /admin/login/") {
            answer(
                "200 OK",
                "set-cookie: pre=1; Path=/\r\n",
                format!("{field}before\">"),
            )
        } else if request.starts_with("POST /admin/login/") {
            answer("303 See Other", "set-cookie: session=s; HttpOnly\r\n", "")
        } else if request.starts_with("GET /admin/") {
            answer("200 OK", "", format!("{field}after\">"))
        } else {
            answer("200 OK", "", "")
        }
    })
    .await;
    let report = replay(&[
        vector(
            "proven",
            &json!({"method": "PATCH", "auth": "admin"}),
            &json!({"status": 200}),
        ),
        vector(
            "unproven",
            &json!({"method": "PATCH", "auth": "admin-session"}),
            &json!({"status": 200}),
        ),
        vector(
            "asked",
            &json!({"method": "PATCH", "auth": "admin-session", "csrf": true}),
            &json!({"status": 200}),
        ),
    ])
    .run(&base, &Login::Form)
    .await;
    report.assert_all_passed();
    let received = received.lock().unwrap();
    assert_eq!(received.len(), 6, "one log-in of three requests serves all");
    let login = &received[1];
    assert!(
        login.contains(
            "Origin: https://h.example\r\nReferer: https://h.example/admin/login/\r\nCookie: pre=1\r\n"
        ),
        "{login}"
    );
    assert!(
        login.ends_with(
            "username=admin&password=admin-pass-123%21&next=%2Fadmin%2F&csrfmiddlewaretoken=before"
        ),
        "{login}"
    );
    for (request, proof) in received[3..].iter().zip([true, false, true]) {
        assert!(request.contains("Cookie: pre=1; session=s\r\n"), "{request}");
        assert_eq!(request.contains("X-CSRFToken: after\r\n"), proof, "{request}");
        assert_eq!(
            request.contains("Referer: https://h.example/\r\n"),
            proof,
            "{request}"
        );
    }
}

#[tokio::test]
async fn every_vector_of_the_contract_can_be_sent() {
    let (base, received) = serve(|_| answer("200 OK", "", "{}")).await;
    for (group, size) in [("read", 302), ("write", 403), ("rl", 20), ("rl-direct", 7)] {
        let report = Replay::load(VECTORS).group(group).run(&base, &tokens()).await;
        assert_eq!(report.passed + report.failures.len(), size, "group {group}");
    }
    assert!(
        received
            .lock()
            .unwrap()
            .iter()
            .any(|request| request.contains("X-Forwarded-For: 1.1.1.1\t\r\n"))
    );
}
