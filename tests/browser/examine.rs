//! Judging the page that a browser shows: errors, content policy, width, focus, WCAG 2.2 AA; and taking its picture.

use std::{path::PathBuf, sync::LazyLock};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde_json::{Value, json};
use thirtyfour::Key;

use super::driver::Browser;
use crate::support::given;

/// axe-core, which is no part of the tree.
static AXE: LazyLock<String> = LazyLock::new(|| {
    let axe = std::fs::read_to_string(given("TEST_AXE")).unwrap();
    format!("{axe}\n{}", include_str!("axe.js"))
});

/// What a first visit to a page may load, pictures and all.
pub const MOST_BYTES: u64 = 100_000;

/// Pictures of longer pages end here, in CSS pixels.
const LONGEST: f64 = 4000.0;

impl Browser {
    /// Takes the picture `NAME-WIDTH-THEME-LANG.png` and tells what is wrong with the page.
    pub async fn examine(&self, name: &str) -> Vec<String> {
        let mut found = self.complaints().await;
        // After a key the browser shows the focus, also where a script moves it.
        self.press(Key::Tab).await;
        let script = include_str!("examine.js").replace("SCREEN_WIDTH", &self.look.width.to_string());
        found.extend(sentences(&self.ask(&script).await));
        found.extend(sentences(&self.await_script(&AXE).await));
        self.picture(name).await;
        let look = self.look;
        let place = format!("{name} {} {} {}", look.width, look.theme, look.lang);
        found
            .into_iter()
            .map(|sentence| format!("{place}: {sentence}"))
            .collect()
    }

    /// [`Browser::examine`] where nothing may be wrong.
    pub async fn is_fine(&self, name: &str) {
        assert_nothing(&self.examine(name).await);
    }

    async fn picture(&self, name: &str) {
        let size = self.devtools("Page.getLayoutMetrics", json!({})).await;
        let size = &size["cssContentSize"];
        let height = size["height"].as_f64().unwrap().clamp(1.0, LONGEST);
        let clip = json!({ "x": 0, "y": 0, "width": self.look.width, "height": height, "scale": 1 });
        let wish = json!({ "format": "png", "captureBeyondViewport": true, "clip": clip });
        let picture = self.devtools("Page.captureScreenshot", wish).await;
        let bytes = STANDARD.decode(picture["data"].as_str().unwrap()).unwrap();
        let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("target/screenshots");
        std::fs::create_dir_all(&folder).unwrap();
        let look = self.look;
        let file = format!("{name}-{}-{}-{}.png", look.width, look.theme, look.lang);
        std::fs::write(folder.join(file), bytes).unwrap();
    }

    /// Bytes that the page and everything in it took on the wire, heads included.
    pub async fn bytes_transferred(&self) -> u64 {
        let script = "return [...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')]
            .reduce((sum, entry) => sum + entry.transferSize, 0)";
        self.ask(script).await.as_u64().unwrap()
    }
}

fn sentences(answer: &Value) -> Vec<String> {
    let sentences = answer.as_array().unwrap_or_else(|| panic!("no list: {answer}"));
    sentences
        .iter()
        .map(|sentence| sentence.as_str().unwrap().to_owned())
        .collect()
}

/// Fails with everything that was found.
pub fn assert_nothing(found: &[String]) {
    assert!(
        found.is_empty(),
        "{} findings:\n{}",
        found.len(),
        found.join("\n")
    );
}
