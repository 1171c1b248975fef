//! What was typed and not sent yet: it is kept, or its user is asked.

use thirtyfour::Key;

use super::{
    driver::{Browser, DESK, Look},
    shop::{Demo, Shop},
    story,
};

story!(a_note_is_kept_whichever_button_of_its_lead_is_pressed);
story!(leaving_asks_whichever_form_holds_something_unsaved);
story!(the_button_of_another_form_asks_before_a_text_is_lost);
story!(back_and_save_again_is_one_product);
story!(a_double_click_and_a_reload_make_one_record);

const LEAD: &str = "/admin/leads/1/";
/// Whether the page that was marked is left and the next one is there.
const IS_LEFT: &str = "return document.readyState === 'complete' && window.isLeft !== true";

async fn a_note_is_kept_whichever_button_of_its_lead_is_pressed(Demo(shop): Demo) {
    let browser = shop.desk(DESK).await;
    for has_scripts in [true, false] {
        let off = serde_json::json!({ "value": !has_scripts });
        browser
            .devtools("Emulation.setScriptExecutionDisabled", off)
            .await;
        for (i, button) in ["[value=qualified]", "[formaction$='/take/']", "[value=spam]"]
            .iter()
            .enumerate()
        {
            browser.goto(LEAD).await;
            if browser.count(button).await == 0 {
                continue;
            }
            let note = format!("Перезвонить {i} {has_scripts}");
            browser.type_at("#note", &note).await;
            browser.press_at(button).await;
            browser.goto(LEAD).await;
            let line = browser.text(".timeline").await;
            assert!(line.contains(&note), "{button}: {line}");
        }
    }
}

/// Whether the browser would ask before the page is left.
async fn asks(browser: &Browser) -> bool {
    let script = "const leaving = new Event('beforeunload', { cancelable: true });
        window.dispatchEvent(leaving); return leaving.defaultPrevented";
    browser.ask(script).await == true
}

async fn leaving_asks_whichever_form_holds_something_unsaved(Demo(shop): Demo) {
    let browser = shop.desk(Look { width: 360, ..DESK }).await;
    for (page, field) in [
        (LEAD, "[name=company]"),
        (LEAD, "#note"),
        (LEAD, "#reason"),
        ("/admin/products/1/", "[name=name_ru]"),
        ("/admin/products/", "[name^='edit-'][type=number]"),
        ("/admin/account/", "#token-name"),
        ("/admin/users/", "#username"),
    ] {
        browser.goto(page).await;
        assert!(!asks(&browser).await, "{page}: nothing was typed");
        browser
            .ask("for (const details of document.querySelectorAll('details')) details.open = true")
            .await;
        browser.type_at(field, "77").await;
        assert!(asks(&browser).await, "{page} {field}");
    }
    // A list shows which row it is, and has its Save in view.
    browser.goto("/admin/products/").await;
    browser.type_at("[name^='edit-'][type=number]", "77").await;
    assert_eq!(browser.count("tr[data-unsaved]").await, 1);
    let is_in_view =
        "const save = document.querySelector('form.rows > .acts .primary').getBoundingClientRect();
        return save.top >= 0 && save.bottom <= innerHeight";
    assert_eq!(browser.ask(is_in_view).await, true);
    browser.is_fine("moment-list-unsaved").await;
    browser.press_at("form.rows > .acts .primary").await;
    assert!(
        !browser.text("main .notice").await.is_empty(),
        "it was saved without a question"
    );
}

async fn the_button_of_another_form_asks_before_a_text_is_lost(Demo(shop): Demo) {
    let browser = shop.desk(DESK).await;
    let reject = ".reject button";
    for (field, button, wanted) in [
        ("#reason", "[value=qualified]", "true"),
        ("#reason", ".note button", "true"),
        ("#note", reject, "true"),
        ("#note", "[value=contacted]", "false"),
        ("#reason", "[value=spam]", "true"),
        ("#reason", reject, "false"),
    ] {
        // A rejected lead, and spam, have no form to reject them.
        let tx = shop.core.db.begin().await.unwrap();
        let again = "UPDATE leads SET status = 'new', standing = 'accepted' WHERE id = 1";
        db::execute(&tx, again, &[]).await.unwrap();
        tx.commit().await.unwrap();
        browser.goto(LEAD).await;
        // A browser that is steered leaves without showing its question.
        browser
            .ask(
                "document.querySelector('.reject').open = true;
                document.querySelector('#reason').value = 'Нет ткани';
                addEventListener('beforeunload', (event) => { sessionStorage.asked = event.defaultPrevented })",
            )
            .await;
        browser.type_at(field, "Дорого").await;
        browser.press_at(button).await;
        let asked = browser.ask("return sessionStorage.asked").await;
        assert_eq!(asked, wanted, "{field} {button}");
    }
}

async fn back_and_save_again_is_one_product(Demo(shop): Demo) {
    let browser = shop.desk(DESK).await;
    browser.goto("/admin/products/").await;
    browser.goto("/admin/products/add/").await;
    browser.type_into("[name=name_ru]", "Бирка дважды").await;
    browser.leave_with(Key::Enter).await;
    browser.driver().back().await.unwrap();
    browser
        .wait_for("return document.readyState === 'complete' && document.forms.object !== undefined")
        .await;
    let typed = "return document.querySelector('[name=name_ru]').value";
    if browser.ask(typed).await == "" {
        browser.type_into("[name=name_ru]", "Бирка дважды").await;
    }
    browser
        .ask("document.querySelector('[name=slug]').value = ''")
        .await;
    browser.save_and_wait().await;
    assert_eq!(
        count(&shop, "products", "name ->> 'ru' = 'Бирка дважды'").await,
        1
    );
}

async fn count(shop: &Shop, table: &str, condition: &str) -> i64 {
    let sql = format!("SELECT count(*) AS n FROM {table} WHERE {condition}");
    let rows = db::query(shop.core.db.read(), &sql, &[]).await.unwrap();
    rows[0].try_get("", "n").unwrap()
}

async fn a_double_click_and_a_reload_make_one_record(Demo(shop): Demo) {
    let browser = shop.desk(DESK).await;
    for has_scripts in [true, false] {
        let off = serde_json::json!({ "value": !has_scripts });
        browser
            .devtools("Emulation.setScriptExecutionDisabled", off)
            .await;
        for (page, field, button, table, column) in [
            (
                "/admin/products/add/",
                "[name=name_ru]",
                ".object-form .primary",
                "products",
                "name ->> 'ru'",
            ),
            (LEAD, "#note", ".note button", "lead_notes", "text"),
            (
                "/admin/account/",
                "#token-name",
                "form:has(#token-name) button",
                "api_tokens",
                "name",
            ),
        ] {
            let text = format!("Один раз {has_scripts}");
            browser.goto(page).await;
            browser.type_at(field, &text).await;
            let click = format!(
                "window.isLeft = true; const button = document.querySelector('{button}'); button.click(); button.click()"
            );
            browser.ask(&click).await;
            browser.wait_for(IS_LEFT).await;
            browser.driver().refresh().await.unwrap();
            browser.goto(page).await;
            let made = count(&shop, table, &format!("{column} = '{text}'")).await;
            assert_eq!(made, 1, "{page}, scripts: {has_scripts}");
        }
    }
}

impl Browser {
    /// Clicks into a field and types.
    pub(super) async fn type_at(&self, selector: &str, text: &str) {
        let find = format!("document.querySelector({}).focus()", serde_json::json!(selector));
        self.ask(&find).await;
        self.press(text).await;
    }

    /// Clicks a button and waits for the page behind it.
    pub(super) async fn press_at(&self, selector: &str) {
        let find = format!("document.querySelector({}).focus()", serde_json::json!(selector));
        self.ask(&find).await;
        self.leave_with(Key::Enter).await;
    }

    /// Presses Ctrl+S and waits for the page behind it.
    async fn save_and_wait(&self) {
        self.ask("window.isLeft = true").await;
        self.save().await;
        self.wait_for(IS_LEFT).await;
    }
}
