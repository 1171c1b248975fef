//! Sales managers go through new leads, by keys alone.

use thirtyfour::Key;

use super::{
    driver::{Browser, DESK},
    shop::Demo,
    story,
};

story!(ten_new_leads_are_looked_through_without_a_mouse);
story!(everything_that_a_filter_finds_is_changed_after_a_look_at_what_it_will_be);
story!(the_second_of_two_who_change_a_lead_sees_what_the_first_did_and_chooses);

const NEW: &str = "/admin/leads/?status=new";
const ROWS: &str = "form.rows tbody tr";

async fn ten_new_leads_are_looked_through_without_a_mouse(Demo(shop): Demo) {
    let browser = shop.desk(DESK).await;
    browser.goto(NEW).await;
    let new = browser.count(ROWS).await;
    assert!(new >= 10, "{new} leads are new");
    for done in 0..10 {
        browser.goto(NEW).await;
        assert_eq!(browser.count(ROWS).await, new - done);
        // To the first row, and into it.
        browser.press("j").await;
        browser.leave_with(Key::Enter).await;
        let (button, status) = if done % 2 == 0 {
            (".one-click [value=contacted]", "contacted")
        } else {
            (".one-click [value=qualified]", "qualified")
        };
        browser.follow(button).await;
        let chosen = "return document.querySelector('.one-click [aria-current]').value";
        assert_eq!(browser.ask(chosen).await, status);
    }
    browser.goto(NEW).await;
    assert_eq!(browser.count(ROWS).await, new - 10);
}

async fn everything_that_a_filter_finds_is_changed_after_a_look_at_what_it_will_be(Demo(shop): Demo) {
    let browser = shop.desk(DESK).await;
    browser.goto(NEW).await;
    let new = browser.count(ROWS).await;
    // Everything that matches, then the action.
    browser.press("A").await;
    browser.press("b").await;
    browser.choose("#action", "contacted").await;
    browser.follow("form.rows .acts button:not([formaction])").await;
    let preview = browser.text("ul.changes").await;
    assert!(preview.contains(&new.to_string()), "{preview}");
    browser.is_fine("moment-bulk-preview").await;
    browser.goto(NEW).await;
    assert_eq!(browser.count(ROWS).await, new, "looking changes nothing");
    browser.press("A").await;
    browser.press("b").await;
    browser.choose("#action", "contacted").await;
    browser.follow("form.rows .acts button:not([formaction])").await;
    browser.follow("main .acts button.primary").await;
    browser
        .wait_for("return document.querySelector('form.rows, .empty') !== null")
        .await;
    browser.goto(NEW).await;
    assert_eq!(browser.count(ROWS).await, 0);
}

async fn the_second_of_two_who_change_a_lead_sees_what_the_first_did_and_chooses(Demo(shop): Demo) {
    let (one, other) = (shop.desk(DESK).await, shop.desk(DESK).await);
    let company = "return document.querySelector('[name=company]').value";
    for browser in [&one, &other] {
        browser.goto("/admin/leads/1/").await;
    }
    save(&one, "Orzu").await;
    assert!(
        !one.text("main [role=status].notice").await.is_empty(),
        "it says so"
    );
    save(&other, "Atlas").await;
    let difference = other.text("fieldset.difference").await;
    assert!(
        difference.contains("Orzu") && difference.contains("Atlas"),
        "{difference}"
    );
    other.is_fine("moment-conflict").await;
    other.goto("/admin/leads/1/").await;
    assert_eq!(other.ask(company).await, "Orzu", "nothing was overwritten");

    save(&one, "Nafis").await;
    save(&other, "Atlas").await;
    other.tab_to("fieldset.difference input:checked").await;
    for _ in 0..2 {
        if other.ask("return document.activeElement.value").await == "mine" {
            break;
        }
        other.press(Key::Down).await;
    }
    other.follow("main .acts button.primary").await;
    one.goto("/admin/leads/1/").await;
    assert_eq!(one.ask(company).await, "Atlas", "the second chose so, and knew");
}

async fn save(browser: &Browser, company: &str) {
    browser.type_into("[name=company]", company).await;
    browser
        .follow("form.object-form > .acts button[value=stay]")
        .await;
}
