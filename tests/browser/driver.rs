//! A headless Chromium with a profile of its own, and what it looks like from inside.

use std::{
    io::{BufRead as _, BufReader},
    process::{Child, Command, Stdio},
    time::Duration,
};

use serde_json::{Value, json};
use tempfile::TempDir;
use thirtyfour::{ChromiumLikeCapabilities as _, DesiredCapabilities, LoggingPrefsLogLevel, WebDriver};

use crate::support::given;

/// How a person sees the site.
#[derive(Clone, Copy, Debug)]
pub struct Look {
    /// In CSS pixels.
    pub width: u32,
    /// `light` or `dark`, as the system prefers.
    pub theme: &'static str,
    /// What the browser asks for.
    pub lang: &'static str,
}

/// A desk: wide, light, in Russian.
pub const DESK: Look = Look {
    width: 1280,
    theme: "light",
    lang: "ru",
};

/// The height of the window in CSS pixels; a phone's.
const HEIGHT: u32 = 780;
/// What is wider is no phone.
const PHONE: u32 = 500;

/// Ten times what axe takes for the largest page on a machine that does nothing else.
const SLOWEST_SCRIPT: Duration = Duration::from_mins(2);

/// A browser that shows a site.
pub struct Browser {
    driver: WebDriver,
    base: String,
    pub look: Look,
    // Gone in this order: the session ends with `driver`, then the program, then the profile.
    _program: Program,
    _folder: TempDir,
}

/// The chromedriver that a browser is steered through.
struct Program(Child);

impl Drop for Program {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

impl Browser {
    /// Opens a browser beside the site at `base`.
    pub async fn open(base: &str, look: Look) -> Self {
        let folder = TempDir::new().unwrap();
        let (program, port) = start(&folder);
        let mut wishes = DesiredCapabilities::chrome();
        for argument in [
            "--headless=new",
            "--no-sandbox",
            "--disable-dev-shm-usage",
            "--hide-scrollbars",
        ] {
            wishes.add_arg(argument).unwrap();
        }
        wishes.set_browser_log_level(LoggingPrefsLogLevel::All).unwrap();
        // The HTTP client wants one even for plain HTTP. Another test may have set it.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let driver = WebDriver::new(format!("http://127.0.0.1:{port}"), wishes)
            .await
            .unwrap();
        driver.set_script_timeout(SLOWEST_SCRIPT).await.unwrap();
        let mut browser = Self {
            driver,
            base: base.to_owned(),
            look,
            _program: program,
            _folder: folder,
        };
        browser.wear(look).await;
        browser
    }

    /// Changes width, theme and language.
    pub async fn wear(&mut self, look: Look) {
        self.look = look;
        let is_phone = look.width < PHONE;
        let metrics =
            json!({ "width": look.width, "height": HEIGHT, "deviceScaleFactor": 1, "mobile": is_phone });
        self.devtools("Emulation.setDeviceMetricsOverride", metrics).await;
        self.devtools(
            "Emulation.setTouchEmulationEnabled",
            json!({ "enabled": is_phone }),
        )
        .await;
        let theme = json!({ "name": "prefers-color-scheme", "value": look.theme });
        self.devtools("Emulation.setEmulatedMedia", json!({ "features": [theme] }))
            .await;
        self.devtools("Network.enable", json!({})).await;
        let headers = json!({ "headers": { "Accept-Language": look.lang } });
        self.devtools("Network.setExtraHTTPHeaders", headers).await;
    }

    /// Forgets every file that was loaded, so that the next visit is a first one.
    pub async fn forget_files(&self) {
        self.devtools("Network.clearBrowserCache", json!({})).await;
    }

    /// Opens a page of the site.
    pub async fn goto(&self, path: &str) {
        self.driver.goto(format!("{}{path}", self.base)).await.unwrap();
    }

    /// Path and query of the page that is shown.
    pub async fn path(&self) -> String {
        let url = self.driver.current_url().await.unwrap();
        url.as_str()
            .strip_prefix(&self.base)
            .unwrap_or(url.as_str())
            .to_owned()
    }

    /// What a script in the page returns.
    pub async fn ask(&self, script: &str) -> Value {
        let answer = self.driver.execute(script, Vec::new()).await;
        answer
            .unwrap_or_else(|error| panic!("{script}: {error}"))
            .json()
            .clone()
    }

    /// What a script in the page gives to its last argument, a function, in the end.
    pub async fn await_script(&self, script: &str) -> Value {
        let answer = self.driver.execute_async(script, Vec::new()).await;
        answer.unwrap().json().clone()
    }

    /// The text that a person reads in the first element that the selector finds; empty without one.
    pub async fn text(&self, selector: &str) -> String {
        let script = format!(
            "return document.querySelector({})?.innerText ?? ''",
            json!(selector)
        );
        self.ask(&script).await.as_str().unwrap().trim().to_owned()
    }

    /// How many elements the selector finds.
    pub async fn count(&self, selector: &str) -> u64 {
        let script = format!("return document.querySelectorAll({}).length", json!(selector));
        self.ask(&script).await.as_u64().unwrap()
    }

    /// What the browser complained of since the last question: errors of scripts, violations of the content policy,
    /// files that did not load. That the page itself is an answer to a mistake (400, 403, 404) is no complaint.
    pub async fn complaints(&self) -> Vec<String> {
        let page = self.driver.current_url().await.unwrap();
        let own_status = format!("{page} - Failed to load resource");
        let entries = self.driver.browser_log().await.unwrap();
        let messages = entries
            .into_iter()
            .filter(|entry| matches!(entry.level.as_str(), "SEVERE" | "WARNING"))
            .map(|entry| entry.message);
        messages.filter(|said| !said.starts_with(&own_status)).collect()
    }

    /// The steering by keys; see `keyboard`.
    pub(super) fn driver(&self) -> &WebDriver {
        &self.driver
    }

    /// A command of the `DevTools` protocol.
    pub(super) async fn devtools(&self, command: &str, parameters: Value) -> Value {
        let answer = self.driver.cdp().send_raw(command, parameters).await;
        answer.unwrap_or_else(|error| panic!("{command}: {error}"))
    }
}

/// Starts chromedriver on a port that it chooses and tells.
fn start(folder: &TempDir) -> (Program, u16) {
    let path = given("TEST_CHROMEDRIVER");
    let child = Command::new(path)
        .arg("--port=0")
        .env("TMPDIR", folder.path())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn();
    let mut program = Program(child.unwrap());
    let mut said = BufReader::new(program.0.stdout.take().unwrap()).lines();
    let port = said.by_ref().map_while(Result::ok).find_map(|line| {
        let (_, port) = line.split_once("started successfully on port ")?;
        port.trim_end_matches('.').parse().ok()
    });
    // It goes on talking; nobody listening must not stop it.
    std::thread::spawn(move || said.for_each(drop));
    (program, port.expect("chromedriver tells its port"))
}
