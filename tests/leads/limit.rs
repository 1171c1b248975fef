//! The limit of accepted submits per client.

use serde_json::json;
use testkit::db_test;

use super::office::{FORM, Office, lead, pdf};

#[db_test]
async fn the_sixth_submit_is_refused_and_another_client_is_free(first: Office) {
    let office = first
        .another(&[
            ("RATE_LIMIT_CONTACT_FORM", "5/h"),
            ("SITE_PHONE", "+998 71 200-00-00"),
            ("SITE_EMAIL", "info@example.uz"),
        ])
        .await;
    let visitor = office.visitor("203.0.113.50");
    for _ in 0..10 {
        assert_eq!(
            visitor
                .post("/api/leads/submit/")
                .json(json!({}))
                .send()
                .await
                .status,
            400
        );
    }
    for path in [
        "/api/leads/submit/",
        "/api/contact/submit/",
        "/api/leads/submit/",
        "/api/leads/submit/",
    ] {
        assert_eq!(visitor.post(path).json(lead("A")).send().await.status, 201);
    }
    assert_eq!(
        visitor
            .post("/api/leads/submit/")
            .multipart(&FORM, &[pdf("a.pdf")])
            .send()
            .await
            .status,
        201
    );
    assert_eq!(office.files(), 1);

    let mut form = lead("A");
    form["language"] = json!("uz");
    let refused = visitor.post("/api/contact/submit/").json(form).send().await;
    assert_eq!(refused.status, 429);
    let wait: u32 = refused.header("retry-after").unwrap().parse().unwrap();
    assert!((1..=3600).contains(&wait), "{wait}");
    let message = refused.json()["error"]["message"].to_string();
    assert!(
        message.contains("+998 71 200-00-00, info@example.uz"),
        "{message}"
    );
    assert!(message.contains("ariza"), "{message}");

    let refused = visitor
        .post("/api/leads/submit/")
        .multipart(&FORM, &[pdf("b.pdf")])
        .send()
        .await;
    assert_eq!(refused.status, 429);
    assert_eq!(office.files(), 1, "the file of a refused lead stayed");

    let forged = visitor
        .post("/api/leads/submit/")
        .header("X-Forwarded-For", "8.8.8.8, 203.0.113.50");
    assert_eq!(forged.json(lead("A")).send().await.status, 429);
    let neighbour = office
        .visitor("203.0.113.51")
        .post("/api/leads/submit/")
        .json(lead("B"))
        .send()
        .await;
    assert_eq!(neighbour.status, 201);
    let staff = office
        .staff()
        .post("/api/leads/")
        .header("X-Forwarded-For", "203.0.113.50")
        .json(lead("C"))
        .send()
        .await;
    assert_eq!(staff.status, 201);
}

#[db_test]
async fn a_crowd_of_submits_over_two_sites_gets_exactly_five(first: Office) {
    let limit = [("RATE_LIMIT_CONTACT_FORM", "5/h")];
    let sites = [first.another(&limit).await, first.another(&limit).await];
    let crowd: Vec<_> = (0..200)
        .map(|n| {
            // The IPv6 network of one customer counts as one client.
            let client = sites[n % 2].visitor(&format!("2001:db8::{n:x}"));
            tokio::spawn(async move {
                client
                    .post("/api/leads/submit/")
                    .json(lead("A"))
                    .send()
                    .await
                    .status
            })
        })
        .collect();
    let mut accepted = 0;
    for answer in crowd {
        match answer.await.unwrap() {
            201 => accepted += 1,
            status => assert_eq!(status, 429),
        }
    }
    assert_eq!(accepted, 5);
    assert_eq!(first.names("").await.len(), 5);
}

#[db_test]
async fn nothing_in_a_header_moves_the_count_or_breaks_a_submit(first: Office) {
    let office = first.another(&[("RATE_LIMIT_CONTACT_FORM", "1/h")]).await;
    let visitor = office.visitor("198.51.100.7");
    let send = async |header: &str, value: &str| {
        let request = visitor.post("/api/leads/submit/").header(header, value);
        request.json(lead("A")).send().await.status
    };
    assert_eq!(send("Forwarded", "for=192.0.2.60").await, 201);
    for (header, value) in [
        ("X-Real-IP", "192.0.2.1"),
        ("Forwarded", "for=\"[2001:db8::17]:4711\";by=_hidden"),
        ("X-Client-IP", "192.0.2.1"),
        ("True-Client-IP", "192.0.2.1"),
        ("CF-Connecting-IP", "192.0.2.1"),
        ("X-Forwarded-For", "192.0.2.1, 198.51.100.7"),
        ("X-Forwarded-For", "192.0.2.1, 198.51.100.7, 10.1.2.3, 127.0.0.1"),
        ("X-Forwarded-For", "198.51.100.7:51234"),
        ("X-Forwarded-For", "::ffff:198.51.100.7"),
        ("X-Forwarded-For", "garbage,, ,198.51.100.7"),
    ] {
        assert_eq!(send(header, value).await, 429, "{header}: {value}");
    }
    // A header that cannot be parsed counts for the proxy itself, with one counter for all such headers.
    assert_eq!(send("X-Forwarded-For", "").await, 201);
    let long = "1.2.3.4, ".repeat(500) + "x";
    for garbage in [
        "unknown",
        "198.51.100.7, nonsense",
        "'; DROP TABLE leads; --",
        "999.999.999.999",
        "1.2.3.4/8",
        "%00",
        "[::1",
        "fe80::1%eth0",
        "\u{fffd}\u{202e}",
        &long,
    ] {
        assert_eq!(send("X-Forwarded-For", garbage).await, 429, "{garbage}");
    }
    assert_eq!(first.names("").await.len(), 2);
}

#[db_test]
async fn many_submits_at_once_get_leads_of_their_own(office: Office) {
    let crowd: Vec<_> = (0..200)
        .map(|n| {
            let client = office.client();
            tokio::spawn(async move {
                let name = format!("visitor {n}");
                let answer = client.post("/api/leads/submit/").json(lead(&name)).send().await;
                (answer.json()["lead_id"].clone(), name)
            })
        })
        .collect();
    for answer in crowd {
        let (id, name) = answer.await.unwrap();
        assert_eq!(office.see(&id).await["name"], name);
    }
    let written = office
        .staff()
        .post("/api/leads/")
        .json(lead("staff"))
        .send()
        .await;
    assert_eq!(written.status, 201, "the keys go on behind those of the form");
}
