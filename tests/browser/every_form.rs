//! Every form of every page is taken, by every way a browser has of sending it.
//!
//! Nothing is listed here. Pages are found by the routes and by links, forms and buttons in what the browser rendered,
//! and what an answer shows (a preview, a question, a list of differences) is looked through in its turn. A form that is
//! added tomorrow is sent tomorrow: by each of its buttons, by Enter in a field, by Ctrl+S, with scripts and without,
//! urlencoded and multipart.

use std::{
    collections::{BTreeSet, VecDeque},
    time::{Duration, Instant},
};

use serde::Deserialize;
use serde_json::{Value, json};
use tempfile::TempDir;
use testkit::DatabaseKind;
use thirtyfour::Key;

use super::{
    driver::{Browser, DESK},
    pages,
    shop::{Demo, Shop, sign_in},
};

/// What no form of a page may be answered with: it was shown to its user, so that they may send it, and where it goes there
/// is something that takes it.
const NEVER: [u64; 3] = [403, 404, 405];

/// Ten times what the slowest answer may take on a machine that does nothing else.
const PATIENCE: Duration = Duration::from_mins(1);

/// What a person could send on the page that is shown: `ways()`, each with its form and what sends it.
const LOOK: &str = r#"
const plain = (text) => (text ?? "").replace(/\d+/g, "N");
// Attributes: a field of this name hides the property of the form.
const path = (form, control) => plain(new URL(
  control?.getAttribute("formaction") ?? form.getAttribute("action") ?? "", location.href).pathname);
const ways = () => [...document.forms].filter((form) => form.method !== "dialog" && !form.closest("dialog")).flatMap((form) => {
  const controls = [...form.elements].filter((control) => !control.disabled);
  const field = controls.find((control) => /^(text|search|email|tel|number|password)$/.test(control.type)
    && !control.readOnly && !control.hidden);
  // What is done with rows that are ticked; a filter may have the same name.
  const chooser = form.querySelector("[name^='select-']") && form.elements.action;
  const actions = chooser?.tagName === "SELECT" ? [...chooser.options].map((option) => option.value) : [""];
  const found = controls.filter((control) => control.type === "submit").flatMap((button) => {
    const target = path(form, button);
    const is_final = button.matches(".danger") || /delete|logout|sessions|password|roles|cut_off/.test(target + button.value);
    return actions.map((action) => ({ form, control: button, key: "click", action, is_final,
      name: `${form.method} ${target} ${button.name}=${plain(button.value)} ${action}` }));
  });
  const other = { form, action: "", is_final: false };
  if (field) found.push({ ...other, control: field, key: "enter", name: `${form.method} ${path(form)} by Enter` });
  if (form.matches(".object-form[action]")) found.push({ ...other, control: form, key: "save", name: `${path(form)} by Ctrl+S` });
  return found;
});
"#;

/// What [`PREPARE`] says of a way that the page does not have any more.
const GONE: &str = "gone";
/// Names the ways.
const NAMES: &str = "return ways().map(({ name, key, is_final }) => ({ name, key, is_final }));";

/// Fills in what must be filled in, as somebody might, and tells what keeps the form from being sent.
const PREPARE: &str = r#"
const [name, enctype] = WHAT;
for (const details of document.querySelectorAll("details")) details.open = true;
const way = ways().find((way) => way.name === name);
if (!way) return "gone";
const { form, control, action } = way;
const samples = { email: "visitor@example.uz", tel: "+998 90 123-45-67", number: "1", password: "admin-pass-123!", date: "2026-11-30" };
for (const field of form.elements) {
  if (field.type === "file" || !field.willValidate || field.value !== "" || !(field.required || field.name === "text")) continue;
  if (field.tagName === "SELECT") field.selectedIndex = field.options.length - 1;
  else field.value = samples[field.type] ?? (field.name === "username" ? "admin" : "Проба");
}
if (action) {
  form.elements.action.value = action;
  [...form.querySelectorAll("[name^='select-']")].at(-1).checked = true;
}
if (form.method === "post") form.enctype = enctype;
if (!form.noValidate && !form.checkValidity()) return `cannot be sent: ${[...form.elements].find((f) => !f.checkValidity())?.name}`;
window.isLeft = true;
control.focus();
control.dataset.pressed = "";
if (way.key === "enter" && document.activeElement !== control) return "its field takes no focus";
return "";
"#;

/// The status of the page that came, or why there is none yet.
const ANSWER: &str = "
if (document.querySelector('#sign-in')?.open) return 'its user is asked to sign in: ' + document.querySelector('#sign-in').innerText;
if (window.isLeft) return 'the page stays';
if (document.readyState !== 'complete') return document.readyState;
return performance.getEntriesByType('navigation')[0]?.responseStatus ?? 'no status';
";

/// One way to send a form.
#[derive(Clone, Debug, Deserialize)]
struct Way {
    /// The same for the same form of another object.
    name: String,
    /// `click`, `enter` or `save`.
    key: String,
    /// Whether it takes something away that others may need.
    is_final: bool,
}

/// A page, and how one comes to what it is about: by the ways before the last.
#[derive(Clone, Debug)]
struct Try {
    page: String,
    is_inside: bool,
    ways: Vec<Way>,
}

const URLENCODED: &str = "application/x-www-form-urlencoded";
const MULTIPART: &str = "multipart/form-data";

/// Combinations in which each value of each factor occurs: with scripts and without, urlencoded and multipart, both
/// databases. One walk at a time, because a second browser on a small machine takes what the first one needs.
const WALKS: [(bool, &str, DatabaseKind); 2] = [
    (true, URLENCODED, DatabaseKind::Sqlite),
    (false, MULTIPART, DatabaseKind::Postgres),
];

#[test]
#[ignore = "needs TEST_CHROMEDRIVER; scripts/test sets it"]
fn every_form_is_taken_by_every_way_of_sending_it() {
    for (has_scripts, enctype, kind) in WALKS {
        // Each on a site of its own: what one walk deletes, the other still has.
        testkit::run_story(kind, async move |Demo(shop): Demo| {
            walk(&shop, has_scripts, enctype).await;
        });
    }
}

async fn walk(shop: &Shop, has_scripts: bool, enctype: &'static str) {
    let browser = shop.browser(DESK).await;
    let off = json!({ "value": !has_scripts });
    browser
        .devtools("Emulation.setScriptExecutionDisabled", off)
        .await;
    let downloads = TempDir::new().unwrap();
    let into = json!({ "behavior": "allow", "downloadPath": downloads.path() });
    browser.devtools("Browser.setDownloadBehavior", into).await;
    let mut walk = Walk {
        browser: &browser,
        downloads: &downloads,
        enctype,
        has_scripts,
        seen: BTreeSet::new(),
        sent: 0,
        gone: 0,
        wrong: Vec::new(),
        told: Vec::new(),
    };
    walk.all(shop).await;
    let (sent, gone) = (walk.sent, walk.gone);
    assert!(
        walk.wrong.is_empty(),
        "{sent} were sent:\n{}",
        walk.wrong.join("\n")
    );
    assert!(
        sent > 60 && gone < sent / 10,
        "{sent} forms were sent, {gone} were gone"
    );
}

struct Walk<'a> {
    browser: &'a Browser,
    downloads: &'a TempDir,
    enctype: &'static str,
    has_scripts: bool,
    /// Names of the ways that were tried.
    seen: BTreeSet<String>,
    sent: usize,
    gone: usize,
    wrong: Vec<String>,
    /// What was sent, and how it was answered.
    told: Vec<String>,
}

impl Walk<'_> {
    async fn all(&mut self, shop: &Shop) {
        let mut first = VecDeque::new();
        let mut last = Vec::new();
        for page in pages::all(shop).await {
            let start = Try {
                page: page.path,
                is_inside: page.is_inside,
                ways: Vec::new(),
            };
            if self.reach(&start, &[]).await.is_ok() {
                self.note(&start, &mut first, &mut last).await;
            }
        }
        while let Some(next) = first.pop_front().or_else(|| last.pop()) {
            self.send(&next, &mut first, &mut last).await;
        }
    }

    /// Notes the ways of the page that is shown which no other page had.
    async fn note(&mut self, before: &Try, first: &mut VecDeque<Try>, last: &mut Vec<Try>) {
        let ways: Vec<Way> =
            serde_json::from_value(self.browser.ask(&format!("{LOOK}{NAMES}")).await).unwrap();
        for way in ways {
            let is_possible = self.has_scripts || way.key != "save";
            if !is_possible || !self.seen.insert(way.name.clone()) {
                continue;
            }
            let is_final = way.is_final;
            let mut next = before.clone();
            next.ways.push(way);
            if is_final {
                last.push(next);
            } else {
                first.push_back(next);
            }
        }
    }

    /// Sends a form and looks at the answer, and through it.
    async fn send(&mut self, next: &Try, first: &mut VecDeque<Try>, last: &mut Vec<Try>) {
        let (way, before) = next.ways.split_last().unwrap();
        if let Err(why) = self.reach(next, before).await {
            self.fail(next, way, &why);
            return;
        }
        let pressed = self.press(way).await;
        self.told.push(format!("{}: {pressed:?}", self.at(next, way)));
        match pressed {
            Err(why) => self.fail(next, way, &why),
            Ok(status) if NEVER.contains(&status) || status >= 500 => {
                let said = self.browser.text("main").await.replace('\n', " ");
                self.wrong
                    .push(format!("{} answered {status}: {said}", self.at(next, way)));
            }
            Ok(_) => {
                // An answer under an address of its own is a page of the first list.
                let is_deep = next.ways.len() < 3 && !self.browser.path().await.starts_with("/admin/login/");
                if is_deep {
                    self.note(next, first, last).await;
                }
            }
        }
        self.sent += 1;
    }

    /// A form that another one took away with its object is no fault.
    fn fail(&mut self, next: &Try, way: &Way, why: &str) {
        if why == GONE {
            self.gone += 1;
        } else {
            let before = self.told.len().saturating_sub(4);
            let before = self.told[before..].join("\n    ");
            self.wrong
                .push(format!("{}: {why}, after\n    {before}", self.at(next, way)));
        }
    }

    fn at(&self, next: &Try, way: &Way) -> String {
        format!("{} ({}): {}", next.page, self.enctype, way.name)
    }

    /// Opens the page as who it is for, and goes the ways before the last.
    async fn reach(&self, next: &Try, before: &[Way]) -> Result<(), String> {
        if !next.is_inside {
            self.browser.driver().delete_all_cookies().await.unwrap();
        }
        self.browser.goto(&next.page).await;
        if next.is_inside && self.browser.path().await.starts_with("/admin/login/") {
            sign_in(self.browser).await;
            self.browser.goto(&next.page).await;
        }
        for way in before {
            self.press(way).await?;
        }
        Ok(())
    }

    /// Sends a form of the page that is shown; the status of the page that follows.
    async fn press(&self, way: &Way) -> Result<u64, String> {
        let what = json!([way.name, self.enctype]).to_string();
        let prepare = PREPARE.replace("WHAT", &what);
        let said = self.browser.ask(&format!("{LOOK}{prepare}")).await;
        if said != "" {
            return Err(said.as_str().unwrap_or_default().to_owned());
        }
        match way.key.as_str() {
            "enter" => self.browser.press(Key::Enter).await,
            "save" => self.browser.save().await,
            _ => {
                self.browser
                    .ask("document.querySelector('[data-pressed]').click()")
                    .await;
            }
        }
        self.answer().await
    }

    /// Waits for the page behind a form, or for the file that is its answer.
    async fn answer(&self) -> Result<u64, String> {
        let begun = Instant::now();
        loop {
            // Between two pages there is no page to ask.
            let answer = self.browser.driver().execute(ANSWER, Vec::new()).await;
            let said = match answer {
                Ok(answer) => match answer.json() {
                    Value::Number(status) => return Ok(status.as_u64().unwrap_or_default()),
                    other => other.to_string(),
                },
                Err(error) => error.to_string(),
            };
            // A browser saves only what was answered with 200.
            if self.takes_file() {
                return Ok(200);
            }
            if begun.elapsed() > PATIENCE {
                return Err(format!("no answer: {said}"));
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }

    /// Removes the files that were downloaded as a whole; whether there was one. A file that is still arriving has
    /// another name, and would otherwise be taken twice: for its own form and for the next one.
    fn takes_file(&self) -> bool {
        let files = std::fs::read_dir(self.downloads.path()).unwrap();
        let whole = files.map(|file| file.unwrap().path()).filter(|path| {
            let name = path.file_name().unwrap().to_string_lossy();
            !name.starts_with('.') && !name.ends_with(".crdownload")
        });
        whole.flat_map(std::fs::remove_file).count() > 0
    }
}
