//! A visitor without JavaScript whose form is refused: all typed values are shown again, with the errors.

use testkit::{client::FilePart, db_test};

use super::office::{Office, PDF, pdf};
use super::page::{Page, TYPED};

#[db_test]
async fn what_was_typed_comes_back_with_the_errors_at_their_fields(office: Office) {
    let client = office.client();
    let form = Page::open(&office, "/contact/?lang=en&source=card&next=/sent/").await;
    let typed = [
        ("name", "<script>alert(\"1\")</script> 'A' & B"),
        ("company", ""),
        ("phone", "+998"),
        ("email", "somebody"),
        ("product_type", "stickers"),
        ("quantity", "a dozen"),
        ("message", "\n  Two lines\nand </textarea><b>more</b>"),
    ];
    let refused = form.send(&client, &typed, &[pdf("a.pdf")]).await;
    assert_eq!(refused.status, 200, "on a page behind a redirect");
    assert_eq!(refused.header("cache-control"), Some("no-store"));
    let policy = refused.header("content-security-policy").unwrap();
    assert!(
        policy.contains("form-action 'self'") && !policy.contains("sandbox"),
        "{policy}"
    );
    let page = Page::of(&refused);
    assert_eq!(page.one("html").attr("lang"), Some("en"));
    for (name, value) in typed {
        assert_eq!(page.value(name), value, "{name}");
    }
    assert_eq!(
        (page.value("source").as_str(), page.value("next").as_str()),
        ("card", "/sent/")
    );
    assert_eq!(page.value("submission_id"), form.value("submission_id"));

    let summary = page.one("[role=alert]");
    assert!(summary.attr("autofocus").is_some() && summary.attr("tabindex") == Some("-1"));
    assert!(page.text("[role=alert]").contains("choose it again"));
    let links = page.all("[role=alert] a");
    let targets: Vec<_> = links.iter().map(|link| link.attr("href").unwrap()).collect();
    assert_eq!(targets, ["#company", "#phone", "#email", "#quantity"]);
    for target in targets {
        let field = page.one(target);
        assert_eq!(field.attr("aria-invalid"), Some("true"));
        let described: Vec<_> = field.attr("aria-describedby").unwrap().split(' ').collect();
        assert!(!page.text(&format!("#{}", described[0])).is_empty(), "{target}");
    }
    assert!(page.all("script, b").is_empty());
    assert_eq!(office.files(), 0);

    let mended = [
        ("company", "B"),
        ("phone", "+998901234567"),
        ("email", ""),
        ("quantity", "12"),
    ];
    let sent = page.send(&client, &mended, &[]).await;
    assert_eq!((sent.status, sent.header("location")), (303, Some("/sent/")));
    assert_eq!(office.names("").await, [typed[0].1]);
}

#[db_test]
async fn who_is_over_the_limit_keeps_the_text_and_gets_a_phone(first: Office) {
    let settings = [
        ("RATE_LIMIT_CONTACT_FORM", "1/h"),
        ("SITE_PHONE", "+998 71 200-00-00"),
    ];
    let office = first.another(&settings).await;
    let visitor = office.visitor("203.0.113.80");
    for status in [303, 429] {
        let form = Page::open(&office, "/contact/?lang=ru").await;
        let answer = form.send(&visitor, &TYPED, &[]).await;
        assert_eq!(answer.status, status);
        if status == 429 {
            let wait: u32 = answer.header("retry-after").unwrap().parse().unwrap();
            assert!((1..=3600).contains(&wait), "{wait}");
            let page = Page::of(&answer);
            assert_eq!(page.value("company"), "Oʻzbek Tekstil");
            assert!(page.text("[role=alert]").contains("+998 71 200-00-00"));
        }
    }
    let form = Page::open(&office, "/contact/").await;
    for _ in 0..12 {
        assert_eq!(form.send(&visitor, &[("name", "A")], &[]).await.status, 200);
    }
    let answer = form.send(&visitor, &[("name", "A")], &[]).await;
    assert_eq!(answer.status, 429);
    assert_eq!(Page::of(&answer).value("name"), "A");
}

#[db_test]
async fn a_file_that_is_too_large_costs_nothing_that_was_typed(office: Office) {
    let client = office.client();
    let form = Page::open(&office, "/contact/?lang=en").await;
    for megabytes in [11, 40] {
        let big = [PDF, &vec![b'0'; megabytes * 1024 * 1024]].concat();
        let file = FilePart::new("file", "big.pdf", "application/pdf", big);
        let answer = form.send(&client, &TYPED, &[file]).await;
        assert_eq!(answer.status, 200);
        let page = Page::of(&answer);
        for (name, value) in TYPED {
            assert_eq!(page.value(name), value, "{name}");
        }
        assert!(page.text("[role=alert]").contains("too large"));
        assert_eq!(page.all("#file-error").len(), 1);
    }
    assert_eq!(office.files(), 0);
    assert!(office.names("").await.is_empty());
}

#[db_test]
async fn a_page_sent_again_with_another_text_asks_once_more(office: Office) {
    let client = office.client();
    let form = Page::open(&office, "/contact/").await;
    assert_eq!(form.send(&client, &TYPED, &[]).await.status, 303);
    let mut other = TYPED.to_vec();
    other.push(("message", "Ещё кое-что"));
    let answer = form.send(&client, &other, &[]).await;
    assert_eq!(answer.status, 200);
    let page = Page::of(&answer);
    assert_eq!(page.value("message"), "Ещё кое-что");
    assert_ne!(page.value("submission_id"), form.value("submission_id"));
    assert_eq!(page.send(&client, &[], &[]).await.status, 303);
    assert_eq!(office.names("").await.len(), 2);
}

#[db_test]
async fn a_body_that_nobody_can_read_is_answered_with_a_page_too(office: Office) {
    let client = office.client();
    for (content_type, body, status) in [
        ("application/json", "{", 400),
        ("application/json", "[]", 400),
        ("text/plain", "x", 415),
        ("multipart/form-data", "x", 400),
        ("application/x-www-form-urlencoded", "name=%00&phone=%00", 400),
    ] {
        let request = client
            .post("/api/leads/submit/?lang=en")
            .header("Accept", "text/html");
        let answer = request.content_type(content_type).body(body).send().await;
        assert_eq!(answer.status, status, "{body}");
        let page = Page::of(&answer);
        assert!(
            page.text("[role=alert]").starts_with("The request was not sent."),
            "{body}"
        );
        assert_eq!(page.value("submission_id").len(), 43);
    }
}

#[db_test]
async fn a_form_that_was_not_accepted_stands_at_an_address_that_can_be_loaded_again(office: Office) {
    let client = office.client();
    let form = Page::open(&office, "/contact/?lang=en").await;
    let send = async |message: &str| {
        let fields = form.filled(&[("name", "Aziza"), ("phone", "+998"), ("message", message)]);
        let request = client.post("/contact/").header("Accept", "text/html");
        request.multipart(&fields, &[]).send().await
    };
    let answer = send("Two hundred labels").await;
    assert_eq!(answer.status, 303);
    let address = answer.header("location").unwrap();
    assert!(
        !answer.headers_all("set-cookie").concat().contains("Aziza"),
        "nothing can be read"
    );
    for _ in 0..2 {
        let page = client.get(address).cookies(&answer.cookies()).send().await;
        let page = Page::of(&page);
        assert_eq!(page.value("message"), "Two hundred labels");
        assert_eq!(page.one("#phone").attr("aria-invalid"), Some("true"));
    }
    // In other browsers, and at the plain address, the form is empty.
    let elsewhere = Page::of(&client.get(address).send().await);
    let plain = Page::of(&client.get("/contact/").cookies(&answer.cookies()).send().await);
    for page in [elsewhere, plain] {
        assert_eq!(page.value("name"), "");
    }
    // Values too long for a cookie are returned in the response itself.
    let long = "x".repeat(5000);
    let answer = send(&long).await;
    assert_eq!(answer.status, 400);
    assert_eq!(Page::of(&answer).value("message"), long);
}
