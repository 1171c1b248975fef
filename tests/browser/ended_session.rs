//! A session that ends under an open form: signing in happens over it, and nothing that was typed is lost.

use thirtyfour::Key;

use super::{
    driver::{Browser, DESK, Look},
    shop::{Demo, PASSWORD, Shop, sign_in},
    story,
};
use crate::{
    accounts::{browser, two_step},
    support::eventually,
};

story!(a_session_that_ends_under_an_open_form_goes_on_over_it);
story!(without_scripts_a_text_comes_back_after_signing_in);
story!(a_text_survives_a_second_step_too);

/// Ends every session, and waits until the program knows it of this browser's.
async fn end_sessions(shop: &Shop, browser: &Browser) {
    let tx = shop.core.db.begin().await.unwrap();
    db::execute(&tx, "DELETE FROM sessions", &[]).await.unwrap();
    tx.commit().await.unwrap();
    let cookie = browser.driver().get_named_cookie("session").await.unwrap();
    eventually(async || {
        let client = shop.client();
        let request = client
            .get("/admin/")
            .cookies(&[("session", cookie.value.as_str())]);
        (request.send().await.status == 303).then_some(())
    })
    .await;
}

async fn a_session_that_ends_under_an_open_form_goes_on_over_it(Demo(shop): Demo) {
    for look in [
        DESK,
        Look {
            width: 360,
            theme: "dark",
            lang: "uz",
        },
        Look {
            width: 360,
            theme: "light",
            lang: "en",
        },
    ] {
        let browser = shop.desk(look).await;
        let name = format!("Бирка {} {}", look.lang, look.width);
        browser.goto("/admin/products/add/").await;
        browser.type_into("[name=name_ru]", &name).await;
        end_sessions(&shop, &browser).await;
        browser.save().await;
        browser
            .wait_for("return document.querySelector('#sign-in').open")
            .await;
        browser
            .is_fine(&format!("moment-session-ended-{}-{}", look.lang, look.width))
            .await;
        browser.type_into("#sign-in-username", "admin").await;
        browser.type_into("#sign-in-password", "wrong").await;
        browser.press(Key::Enter).await;
        eventually(async || {
            let said = browser.text("#sign-in [data-problem]").await;
            (!said.is_empty()).then_some(())
        })
        .await;
        browser.type_into("#sign-in-password", PASSWORD).await;
        browser.leave_with(Key::Enter).await;
        assert_eq!(
            browser
                .ask("return document.querySelector('[name=name_ru]').value")
                .await,
            name
        );
        assert!(
            !browser.text("main .notice").await.is_empty(),
            "it was sent and saved"
        );
    }
}

async fn without_scripts_a_text_comes_back_after_signing_in(Demo(shop): Demo) {
    let browser = shop.browser(DESK).await;
    sign_in(&browser).await;
    scripts(&browser, false).await;
    browser.goto("/admin/leads/1/").await;
    browser.type_at("#note", "Перезвонить в среду").await;
    end_sessions(&shop, &browser).await;
    browser.press_at(".note button").await;
    scripts(&browser, true).await;
    browser.is_fine("moment-signed-out-with-text").await;
    scripts(&browser, false).await;
    browser.type_into("[name=username]", "admin").await;
    browser.type_into("[name=password]", PASSWORD).await;
    browser.follow("button.primary").await;
    assert!(browser.text("main").await.contains("Перезвонить в среду"));
    scripts(&browser, true).await;
    browser.is_fine("moment-text-comes-back").await;
    scripts(&browser, false).await;
    browser.follow("button.primary").await;
    assert!(browser.text(".timeline").await.contains("Перезвонить в среду"));
}

/// Switches the scripts of pages on or off; what examines a page is one.
async fn scripts(browser: &Browser, is_on: bool) {
    let off = serde_json::json!({ "value": !is_on });
    browser
        .devtools("Emulation.setScriptExecutionDisabled", off)
        .await;
}

async fn a_text_survives_a_second_step_too(Demo(shop): Demo) {
    let mut owner = browser::Browser::new(shop.client().default_header("Accept", "text/html"));
    owner.sign_in("admin", PASSWORD).await;
    let (_, codes) = two_step::enrol(&mut owner).await;
    let mut codes = codes.iter();
    let browser = shop.browser(DESK).await;
    browser.goto("/admin/login/").await;
    two_steps(&browser, codes.next().unwrap()).await;
    assert_eq!(browser.path().await, "/admin/");

    browser.goto("/admin/products/add/").await;
    browser.type_at("[name=name_ru]", "Бирка с кодом").await;
    end_sessions(&shop, &browser).await;
    browser.save().await;
    browser
        .wait_for("return document.querySelector('#sign-in').open")
        .await;
    browser.type_at("#sign-in-username", "admin").await;
    browser.type_at("#sign-in-password", PASSWORD).await;
    browser.press(Key::Enter).await;
    browser
        .wait_for("return document.activeElement.id === 'sign-in-code'")
        .await;
    browser.is_fine("moment-session-ended-second-step").await;
    browser.type_at("#sign-in-code", "wrong").await;
    browser.press(Key::Enter).await;
    browser
        .wait_for("return document.querySelector('#sign-in [data-problem]').innerText !== ''")
        .await;
    browser.type_at("#sign-in-code", codes.next().unwrap()).await;
    browser.leave_with(Key::Enter).await;
    assert!(!browser.text("main .notice").await.is_empty(), "it was saved");
    let name = browser
        .ask("return document.querySelector('[name=name_ru]').value")
        .await;
    assert_eq!(name, "Бирка с кодом");

    scripts(&browser, false).await;
    browser.goto("/admin/leads/1/").await;
    browser.type_at("#note", "Перезвонить в пятницу").await;
    end_sessions(&shop, &browser).await;
    browser.press_at(".note button").await;
    two_steps(&browser, codes.next().unwrap()).await;
    assert!(browser.text("main").await.contains("Перезвонить в пятницу"));
    browser.press_at("button.primary").await;
    assert!(browser.text(".timeline").await.contains("Перезвонить в пятницу"));
}

/// Signs in on the page that asks, with a code.
async fn two_steps(browser: &Browser, code: &str) {
    browser.type_at("[name=username]", "admin").await;
    browser.type_at("[name=password]", PASSWORD).await;
    browser.leave_with(Key::Enter).await;
    browser.type_at("[name=code]", code).await;
    browser.leave_with(Key::Enter).await;
}
