//! https without a proxy, as a browser speaks it.

use tempfile::TempDir;
use testkit::fake::Authority;

use super::driver::{Browser, DESK};
use crate::https::Shop;

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs TEST_CHROMEDRIVER; scripts/test sets it"]
async fn a_browser_gets_pages_files_and_answers_over_http_2() {
    let (folder, authority) = (TempDir::new().unwrap(), Authority::new());
    let shop = Shop::open_with(folder.path(), &authority, &[("ALLOWED_HOSTS", "localhost")]);
    let browser = Browser::open(&format!("https://localhost:{}", shop.port), DESK).await;
    browser
        .devtools(
            "Security.setIgnoreCertificateErrors",
            serde_json::json!({ "ignore": true }),
        )
        .await;
    browser.goto("/contact/").await;
    let protocols = browser
        .ask(
            "return [...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')]
                .map((entry) => entry.nextHopProtocol)",
        )
        .await;
    let protocols = protocols.as_array().unwrap();
    assert!(protocols.len() > 1, "the page and its files: {protocols:?}");
    assert!(protocols.iter().all(|protocol| protocol == "h2"), "{protocols:?}");
    // Two cookies, which it sends in lines of their own, and a file.
    let status = browser
        .await_script(
            "const done = arguments[0];
            document.cookie = 'first=1; secure';
            document.cookie = 'second=2; secure';
            const form = new FormData();
            for (const [name, value] of Object.entries({
                name: 'Anna', company: 'Orzu', product_type: 'woven', phone: '+998901234567'
            })) form.append(name, value);
            form.append('file', new Blob(['%PDF-1.7 %%EOF'], { type: 'application/pdf' }), 'order.pdf');
            fetch('/api/leads/submit/', { method: 'POST', body: form }).then((answer) => done(answer.status));",
        )
        .await;
    assert_eq!(status, 201);
    assert_eq!(browser.complaints().await, [""; 0]);
    drop(browser);
    shop.site.stop();
}
