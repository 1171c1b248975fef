//! The pages in a real browser: headless Chromium, steered by keys as a person without a mouse steers it.
//!
//! `driver` starts the browser, `keyboard` works with it, `examine` judges the page it shows, `pages` finds all pages
//! there are. The rest is stories. They need `TEST_CHROMEDRIVER` (the program) and `TEST_AXE` (axe-core's script), which
//! `scripts/test` sets; without them they show as *ignored*. What was seen lies in `target/screenshots`.

mod driver;
mod examine;
mod keyboard;
mod pages;
mod shop;

mod api_docs;
mod editing;
mod ended_session;
mod errors;
mod every_form;
mod forms;
#[cfg(feature = "https")]
mod http2;
mod kept_text;
mod never_lost;
mod signing_in;
mod survey;
mod triage;
mod twice;
mod watching;
mod website;
mod weight;

/// A story in a browser, once on each database.
macro_rules! story {
    ($name:ident) => {
        mod $name {
            #[test]
            #[ignore = "needs TEST_CHROMEDRIVER; scripts/test sets it"]
            fn sqlite() {
                testkit::run_story(testkit::DatabaseKind::Sqlite, super::$name);
            }
            #[test]
            #[ignore = "needs TEST_CHROMEDRIVER and TEST_POSTGRES_URL; scripts/test sets them"]
            fn postgres() {
                testkit::run_story(testkit::DatabaseKind::Postgres, super::$name);
            }
        }
    };
}
use story;
