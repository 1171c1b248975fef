//! A form with `data-paradise-form` on a page of another site: the lead arrives once, whatever happens on the way.

use std::{
    fs,
    sync::{
        Arc,
        atomic::{AtomicU8, Ordering},
    },
};

use serde_json::Value;
use testkit::{Fixture, TestDatabase};
use thirtyfour::{By, Key};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _, copy_bidirectional},
    net::{TcpListener, TcpStream},
};

use super::{
    driver::{Browser, Look},
    shop::PLAIN,
    story,
};
use crate::support::{TestApp, eventually};

story!(a_lead_that_was_sent_while_the_site_was_away_arrives_once_with_its_file);
story!(a_lead_whose_answer_was_lost_is_one_lead);
story!(what_is_wrong_stands_at_its_field_and_nothing_is_kept_without_need);

const PHONE: Look = Look {
    width: 360,
    theme: "light",
    lang: "uz",
};

/// What the network between the page and the site does.
#[derive(Clone, Copy)]
enum Network {
    Works = 1,
    IsAway = 2,
    /// Requests arrive, and answers do not.
    LosesAnswers = 3,
}

/// A page on one site, whose form goes to another one through a network.
struct Company {
    page: TestApp,
    site: TestApp,
    network: Arc<AtomicU8>,
    _folder: tempfile::TempDir,
}

impl Fixture for Company {
    async fn prepare(database_url: &str) {
        TestApp::prepare(database_url).await;
    }

    async fn start(database: TestDatabase) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let website = folder.path().to_str().unwrap().to_owned();
        fs::write(folder.path().join("index.html"), "").unwrap();
        let settings = [PLAIN, &[("WEBSITE_DIR", website.as_str())]].concat();
        let page = TestApp::start_with(database, &settings).await;
        let origins = [PLAIN, &[("CORS_ALLOWED_ORIGINS", page.base.as_str())]].concat();
        let site = page.twin(&origins).await;
        let network = Arc::new(AtomicU8::new(Network::Works as u8));
        let address = between(&site.base, network.clone()).await;
        fs::write(folder.path().join("index.html"), html(&address, &site.base)).unwrap();
        Self {
            page,
            site,
            network,
            _folder: folder,
        }
    }
}

fn html(address: &str, site: &str) -> String {
    format!(
        r#"<!doctype html><html lang="uz"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Ariza</title><script src="{site}/api/client/form.js" defer></script><main><h1>Ariza</h1>
<form data-paradise-form action="{address}/api/leads/submit/" method="post" enctype="multipart/form-data" novalidate>
<p><label>Ism <input name="name"></label></p><p><label>Kompaniya <input name="company"></label></p>
<p><label>Telefon <input name="phone"></label></p><p><label>Fayl <input name="file" type="file"></label></p>
<input type="hidden" name="product_type" value="woven"><button>Yuborish</button></form></main>"#
    )
}

/// Forwards connections to a site as the network allows. Returns its address.
async fn between(site: &str, network: Arc<AtomicU8>) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let target = site.trim_start_matches("http://").to_owned();
    tokio::spawn(async move {
        while let Ok((client, _)) = listener.accept().await {
            let (network, target) = (network.clone(), target.clone());
            tokio::spawn(async move { carry(client, &target, network.load(Ordering::SeqCst)).await });
        }
    });
    address
}

async fn carry(mut client: TcpStream, target: &str, network: u8) {
    if network == Network::IsAway as u8 {
        return;
    }
    let mut site = TcpStream::connect(target).await.unwrap();
    if network == Network::Works as u8 {
        let _ = copy_bidirectional(&mut client, &mut site).await;
        return;
    }
    // A preflight is answered; the answer to the form itself is lost.
    let mut head = vec![0; 7];
    if client.read_exact(&mut head).await.is_ok() {
        let _ = site.write_all(&head).await;
        if head.starts_with(b"OPTIONS") {
            let _ = copy_bidirectional(&mut client, &mut site).await;
            return;
        }
        let (mut from_client, _open) = client.split();
        let (mut from_site, mut to_site) = site.split();
        let mut answer = [0; 12];
        tokio::select! {
            _ = tokio::io::copy(&mut from_client, &mut to_site) => {}
            _ = from_site.read_exact(&mut answer) => {}
        }
    }
}

impl Company {
    fn set(&self, network: Network) {
        self.network.store(network as u8, Ordering::SeqCst);
    }

    async fn browser(&self) -> Browser {
        let browser = Browser::open(&self.page.base, PHONE).await;
        browser.goto("/").await;
        browser
    }

    async fn leads(&self) -> Vec<Value> {
        let staff = self.staff_client().await;
        let list = staff.get("/api/leads/").send().await.json();
        list["results"].as_array().unwrap().clone()
    }

    async fn staff_client(&self) -> testkit::Client {
        let token = self.site.token("admin").await;
        testkit::Client::new(&self.site.base).default_header("authorization", &format!("Bearer {token}"))
    }

    /// Waits until there is a lead; returns it with all its fields.
    async fn arrived(&self) -> Value {
        let row = eventually(async || self.leads().await.into_iter().next()).await;
        let staff = self.staff_client().await;
        staff
            .get(&format!("/api/leads/{}/", row["id"]))
            .send()
            .await
            .json()
    }
}

async fn fill(browser: &Browser, phone: &str) {
    browser.type_into("[name=name]", "Aziza").await;
    browser.type_into("[name=company]", "Orzu").await;
    browser.type_into("[name=phone]", phone).await;
}

async fn send(browser: &Browser) {
    browser.tab_to("form button").await;
    browser.press(Key::Enter).await;
}

const SAID: &str =
    "return document.querySelector('form [role=status], [data-paradise-status]')?.textContent ?? ''";

async fn waiting(browser: &Browser) -> u64 {
    let script = "const done = arguments[arguments.length - 1]; const open = indexedDB.open('paradise'); \
        open.onsuccess = () => { const db = open.result; const names = [...db.objectStoreNames]; \
        if (!names.length) return done(0); const all = db.transaction(names[0]).objectStore(names[0]).count(); \
        all.onsuccess = () => { db.close(); done(all.result); }; };";
    browser.await_script(script).await.as_u64().unwrap()
}

async fn a_lead_that_was_sent_while_the_site_was_away_arrives_once_with_its_file(company: Company) {
    company.set(Network::IsAway);
    let browser = company.browser().await;
    fill(&browser, "+998 90 123-45-67").await;
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("order.pdf");
    fs::write(&file, "%PDF-1.7\n%%EOF\n").unwrap();
    let input = browser.driver().find(By::Css("[name=file]")).await.unwrap();
    input.send_keys(file.to_str().unwrap()).await.unwrap();
    send(&browser).await;
    // What was typed leaves the form when it is stored, and not before.
    browser
        .wait_for("return document.querySelector('[name=name]').value === ''")
        .await;
    assert!(
        browser.ask(SAID).await.as_str().unwrap().len() > 10,
        "the visitor is told"
    );
    assert_eq!(waiting(&browser).await, 1);
    assert!(company.leads().await.is_empty());

    // The page is left and opened again, still without a network; then the site is back.
    browser.goto("/no-such-page").await;
    browser.goto("/").await;
    assert_eq!(waiting(&browser).await, 1);
    company.set(Network::Works);
    browser.ask("dispatchEvent(new Event('online'))").await;
    let lead = company.arrived().await;
    assert_eq!(
        (&lead["name"], &lead["language"]),
        (&Value::from("Aziza"), &Value::from("uz"))
    );
    assert!(lead["file"].is_string(), "{lead}");
    browser
        .wait_for(&format!(
            "return ({}).length > 10",
            SAID.trim_start_matches("return ")
        ))
        .await;
    // Another page and another try make no second lead.
    browser.goto("/").await;
    browser.ask("dispatchEvent(new Event('online'))").await;
    assert_eq!(waiting(&browser).await, 0);
    assert_eq!(company.leads().await.len(), 1);
}

async fn a_lead_whose_answer_was_lost_is_one_lead(company: Company) {
    let browser = company.browser().await;
    company.set(Network::LosesAnswers);
    fill(&browser, "+998 90 123-45-67").await;
    send(&browser).await;
    company.arrived().await;
    browser
        .wait_for("return document.querySelector('[name=name]').value === ''")
        .await;
    assert_eq!(waiting(&browser).await, 1, "the browser has no answer yet");
    company.set(Network::Works);
    browser.goto("/").await;
    let is_empty = async || (waiting(&browser).await == 0).then_some(());
    eventually(is_empty).await;
    assert_eq!(company.leads().await.len(), 1);
}

async fn what_is_wrong_stands_at_its_field_and_nothing_is_kept_without_need(company: Company) {
    let browser = company.browser().await;
    fill(&browser, "12").await;
    send(&browser).await;
    browser
        .wait_for("return !!document.querySelector('[name=phone][aria-invalid=true]')")
        .await;
    let message = "const phone = document.querySelector('[name=phone]'); \
        return document.getElementById(phone.getAttribute('aria-describedby').split(' ').pop()).textContent";
    assert!(
        browser.ask(message).await.as_str().unwrap().contains("raqam"),
        "in the language of the page"
    );
    assert_eq!(browser.ask("return document.activeElement.name").await, "phone");
    assert_eq!(
        browser
            .ask("return document.querySelector('[name=name]').value")
            .await,
        "Aziza"
    );
    assert_eq!(waiting(&browser).await, 0);
    browser.type_into("[name=phone]", "+998 90 123-45-67").await;
    send(&browser).await;
    company.arrived().await;
    browser
        .wait_for("return document.querySelector('[name=name]').value === ''")
        .await;
    assert_eq!(waiting(&browser).await, 0);
    assert_eq!(
        browser.ask("return document.cookie + localStorage.length").await,
        "0"
    );
}
