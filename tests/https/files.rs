//! A certificate from files.

use tempfile::TempDir;
use testkit::fake::Authority;

use super::{NAME, Shop, give, settings};
use crate::{cli::paradise, support::eventually};

#[tokio::test]
async fn a_visitor_without_a_proxy_gets_what_https_promises() {
    let (folder, authority) = (TempDir::new().unwrap(), Authority::new());
    let shop = Shop::open(folder.path(), &authority);
    let (client, _tunnel) = shop.client(&authority).await;

    let page = client
        .get("/admin/login/")
        .header("accept", "text/html")
        .send()
        .await;
    assert_eq!(page.status, 200);
    assert!(page.header("strict-transport-security").is_some());
    let cookies = page.headers_all("set-cookie");
    assert!(!cookies.is_empty(), "the form is signed with a cookie");
    for cookie in cookies {
        assert!(
            cookie.starts_with("__Host-") && cookie.contains("Secure"),
            "{cookie}"
        );
    }
    // What a client says about itself changes nothing: there is no proxy to be believed.
    let answer = client
        .get("/api/content/products/")
        .header("x-forwarded-proto", "http")
        .send()
        .await;
    assert_eq!(answer.status, 200);
    shop.site.stop();
}

#[tokio::test]
async fn plain_http_is_led_to_https_and_no_further() {
    let (folder, authority) = (TempDir::new().unwrap(), Authority::new());
    let shop = Shop::open(folder.path(), &authority);
    let client = shop.plain();
    let there = format!("https://{NAME}:{}/api/content/products/?lang=en", shop.port);
    let answer = client.get("/api/content/products/?lang=en").send().await;
    assert_eq!(
        (answer.status, answer.header("location")),
        (301, Some(there.as_str()))
    );
    // A form keeps its method, or the lead would be lost.
    let answer = client.post("/api/leads/submit/").send().await;
    assert_eq!(answer.status, 308);
    let answer = client.get("/api/health/").send().await;
    assert_eq!(answer.status, 200, "who watches over the machine asks here");
    // Who asks at port 80 finds https at 443, whatever the machine itself calls them.
    let answer = client.host(NAME).get("/").send().await;
    assert_eq!(answer.header("location"), Some("https://shop.example.uz/"));
    shop.site.stop();
}

#[tokio::test]
async fn an_operator_changes_the_certificate_without_a_restart() {
    let folder = TempDir::new().unwrap();
    let (first, second) = (Authority::new(), Authority::new());
    let shop = Shop::open(folder.path(), &first);
    let (_, of_first) = shop.client(&first).await;
    let (_, of_second) = shop.client(&second).await;
    assert!(of_first.answers_to(shop.port, NAME).await);
    assert!(!of_second.answers_to(shop.port, NAME).await);

    // Half of a change is none.
    std::fs::write(folder.path().join("chain.pem"), second.server_pem(NAME).0).unwrap();
    tell(shop.site.id(), "HUP");
    eventually(async || shop.site.log().contains("stays as it was").then_some(())).await;
    assert!(of_first.answers_to(shop.port, NAME).await);

    give(folder.path(), &second);
    tell(shop.site.id(), "HUP");
    eventually(async || of_second.answers_to(shop.port, NAME).await.then_some(())).await;
    assert!(!of_first.answers_to(shop.port, NAME).await);

    // Nor need anybody say so.
    give(folder.path(), &first);
    eventually(async || of_first.answers_to(shop.port, NAME).await.then_some(())).await;
    shop.site.stop();
}

fn tell(process: u32, signal: &str) {
    let told = std::process::Command::new("kill")
        .args([&format!("-{signal}"), &process.to_string()])
        .status();
    assert!(told.unwrap().success());
}

#[test]
fn nothing_starts_with_a_certificate_that_cannot_be_shown() {
    let (folder, authority) = (TempDir::new().unwrap(), Authority::new());
    let serve = || {
        let ended = paradise(folder.path(), &settings("127.0.0.1:0"), &["serve"]);
        assert_eq!(ended.code, Some(1), "{ended:?}");
        assert!(ended.stderr.contains("https-wrong"), "{ended:?}");
        ended.stderr
    };
    assert!(serve().contains("chain.pem cannot be read"));
    give(folder.path(), &authority);
    std::fs::write(folder.path().join("key.pem"), "no key").unwrap();
    assert!(serve().contains("key.pem: there is no private key"));
    std::fs::write(folder.path().join("key.pem"), authority.server_pem(NAME).1).unwrap();
    assert!(serve().contains("do not belong together"));
}
