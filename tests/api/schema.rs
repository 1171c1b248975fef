//! `/api/schema/`.

use testkit::db_test;

use crate::support::TestApp;

#[db_test]
async fn the_description_is_served_as_json_and_as_yaml(app: TestApp) {
    let client = app.client();
    let json = client.get("/api/schema/").send().await;
    assert_eq!(json.status, 200);
    assert_eq!(json.header("content-type"), Some("application/json"));
    assert_eq!(json.json()["openapi"], "3.1.0");
    assert_eq!(json.json()["servers"][0]["url"], "https://shop.example.uz");
    let tag = json.header("etag").unwrap();
    let again = client
        .get("/api/schema/")
        .header("If-None-Match", tag)
        .send()
        .await;
    assert_eq!(again.status, 304);

    let yaml = client.get("/api/schema/?format=yaml").send().await;
    assert_eq!(yaml.status, 200);
    assert_eq!(yaml.header("content-type"), Some("application/yaml"));
    assert!(yaml.text().starts_with("openapi: \"3.1.0\"\n"), "{}", yaml.text());
    for path in json.json()["paths"].as_object().unwrap().keys() {
        assert!(yaml.text().contains(&format!("\n  \"{path}\":\n")), "{path}");
    }
    let other = client.get("/api/schema/?format=xml").send().await;
    assert_eq!(other.status, 400);
    assert!(other.json()["error"]["details"]["format"].is_array());
}

#[db_test]
async fn choices_are_those_of_the_site(app: TestApp) {
    let schema = app.client().get("/api/schema/").send().await.json();
    let parameters = &schema["paths"]["/api/content/products/"]["get"]["parameters"];
    let category = parameters
        .as_array()
        .unwrap()
        .iter()
        .find(|parameter| parameter["name"] == "category");
    let categories: Vec<_> = app.core.vocabulary.product_categories.values().collect();
    assert_eq!(category.unwrap()["schema"]["enum"], serde_json::json!(categories));
}

#[db_test]
async fn the_page_is_read_without_a_script_in_three_languages(app: TestApp) {
    let client = app.client();
    for (lang, word) in [("ru", "Параметры"), ("en", "Parameters"), ("uz", "Parametrlar")] {
        let page = client.get(&format!("/api/docs/?lang={lang}")).send().await;
        assert_eq!(page.status, 200);
        let text = page.text();
        assert!(text.contains(word), "{lang}");
        for route in app.routes.iter().filter(|route| route.path.starts_with("/api/")) {
            let is_shown = text.contains(&format!("<code>{}</code>", route.path));
            let is_of_programs = !["/api/docs/", "/api/client/"]
                .iter()
                .any(|own| route.path.starts_with(own))
                && route.path != "/api/mirror/";
            assert_eq!(is_shown, is_of_programs, "{}", route.path);
        }
        // What only a script can do is hidden.
        assert_eq!(
            text.matches("data-try").count(),
            text.matches("hidden>\n<h3>").count()
        );
    }
    for file in ["/api/docs/style.css", "/api/docs/script.js"] {
        let answer = client.get(file).send().await;
        assert_eq!(answer.status, 200, "{file}");
    }
}
