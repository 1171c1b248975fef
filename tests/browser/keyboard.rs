//! Working with a page by keys alone.

use std::time::Duration;

use serde_json::json;
use thirtyfour::{Key, TypingData};

use super::driver::Browser;

/// More stops than any page has.
const MOST_STOPS: usize = 400;
/// Far more than ten times what the slowest page takes on a machine that does nothing else (`docs/testing.md#times`).
const PATIENCE: Duration = Duration::from_mins(1);

impl Browser {
    /// Presses a key, or types.
    pub async fn press(&self, keys: impl Into<TypingData>) {
        let keys = self.driver().action_chain().send_keys(keys);
        keys.perform().await.unwrap();
    }

    /// Presses Ctrl+S.
    pub async fn save(&self) {
        let keys = self.driver().action_chain().key_down(Key::Control);
        keys.send_keys("s").key_up(Key::Control).perform().await.unwrap();
    }

    /// Presses Tab until something that the selector finds has the focus.
    pub async fn tab_to(&self, selector: &str) {
        let has_focus = format!("return document.activeElement.matches({})", json!(selector));
        for _ in 0..MOST_STOPS {
            if self.ask(&has_focus).await == true {
                return;
            }
            self.press(Key::Tab).await;
        }
        panic!("no tab stop of {} is {selector}", self.path().await);
    }

    /// Goes to a field, empties it and types.
    pub async fn type_into(&self, selector: &str, text: &str) {
        self.tab_to(selector).await;
        let all = self
            .driver()
            .action_chain()
            .key_down(Key::Control)
            .send_keys("a")
            .key_up(Key::Control);
        all.perform().await.unwrap();
        self.press(Key::Delete).await;
        self.press(text).await;
    }

    /// Opens the menu of the bar where it is one.
    pub async fn open_menu(&self) {
        let is_menu = "return document.querySelector('.menu > summary').checkVisibility()";
        if self.ask(is_menu).await == true {
            self.tab_to(".menu > summary").await;
            self.press(Key::Enter).await;
        }
    }

    /// Goes to a link, a button or the like and presses a key that leads to another page.
    pub async fn follow_with(&self, selector: &str, key: Key) {
        self.tab_to(selector).await;
        self.leave_with(key).await;
    }

    /// Goes to a link or a button, presses Enter and waits for the page behind it.
    pub async fn follow(&self, selector: &str) {
        self.follow_with(selector, Key::Enter).await;
    }

    /// Goes to a link, presses Enter and waits until a script of the page has drawn what is behind it.
    pub async fn follow_inside(&self, selector: &str) {
        let mark = "document.querySelector('main').firstElementChild.dataset.isOld = '1'";
        self.ask(mark).await;
        self.tab_to(selector).await;
        self.press(Key::Enter).await;
        self.wait_for(
            "return !document.querySelector('[data-is-old]') && !!document.querySelector('main h1') \
             && !document.querySelector('main[aria-busy]')",
        )
        .await;
    }

    /// Presses a key that leads to another page, and waits for it.
    pub async fn leave_with(&self, key: Key) {
        self.ask("window.isLeft = true").await;
        self.press(key).await;
        self.wait_for("return document.readyState === 'complete' && window.isLeft !== true")
            .await;
    }

    /// Goes to a select element and steps down to the option with this value.
    pub async fn choose(&self, selector: &str, value: &str) {
        self.tab_to(selector).await;
        for _ in 0..MOST_STOPS {
            if self.ask("return document.activeElement.value").await == value {
                return;
            }
            self.press(Key::Down).await;
        }
        panic!("{selector} of {} has no option {value}", self.path().await);
    }

    /// Asks a script again and again until it says true.
    pub async fn wait_for(&self, script: &str) {
        let asking = async {
            loop {
                // Between two pages there is no page to ask.
                let answer = self.driver().execute(script, Vec::new()).await;
                if answer.is_ok_and(|answer| answer.json() == true) {
                    return;
                }
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        };
        let in_time = tokio::time::timeout(PATIENCE, asking).await;
        assert!(
            in_time.is_ok(),
            "never came true on {}: {script}",
            self.path().await
        );
    }
}
