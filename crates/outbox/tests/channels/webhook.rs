//! Webhooks, and the addresses that they must not reach.

use std::{
    collections::VecDeque,
    io,
    net::IpAddr,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use chrono::{DateTime, Utc};
use futures_util::future::BoxFuture;
use outbox::{
    Tls, Transcript,
    webhook::{Hook, Lookup, Options, Poster, SystemLookup, sign},
};
use testkit::fake::{Authority, HookReceiver, Reply};

use super::{PATIENCE, permanent, secret, transient};

fn options() -> Options {
    Options {
        secrets: vec![secret("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")],
        allowed: Vec::new(),
        timeout: PATIENCE,
        tls: Tls::system(),
        transcript: Transcript::off(),
        lookup: Arc::new(SystemLookup),
    }
}

/// A client that may send to receivers on this machine.
fn local() -> Poster {
    Poster::new(Options {
        allowed: vec!["127.0.0.1".to_owned(), "localhost".to_owned()],
        ..options()
    })
    .unwrap()
}

fn hook(url: &str) -> Hook {
    Hook {
        id: "msg_17".to_owned(),
        at: DateTime::<Utc>::from_timestamp(1_700_000_000, 0).unwrap(),
        url: url.to_owned(),
        body: r#"{"type":"lead.received","data":{"name":"Анна"}}"#.to_owned(),
    }
}

#[tokio::test]
async fn a_receiver_can_verify_what_it_is_told() {
    let receiver = HookReceiver::start().await;
    receiver.reply(Reply::status(202).body("thanks"));
    let receipt = local().post(&hook(&receiver.url("/hook"))).await.unwrap();
    assert_eq!(receipt.0, "the receiver answered 202 thanks");
    let told = &receiver.told()[0];
    assert_eq!((told.method.as_str(), told.path.as_str()), ("POST", "/hook"));
    assert_eq!(told.header("content-type"), Some("application/json"));
    let body = String::from_utf8(told.body.clone()).unwrap();
    let (id, at) = (
        told.header("webhook-id").unwrap(),
        told.header("webhook-timestamp").unwrap(),
    );
    let expected = sign(&options().secrets, id, at.parse().unwrap(), &body).unwrap();
    assert_eq!(told.header("webhook-signature"), Some(expected.as_str()));
    assert_eq!((id, at, body), ("msg_17", "1700000000", hook("").body));
}

#[tokio::test]
async fn each_answer_means_arrived_later_or_never() {
    let receiver = HookReceiver::start().await;
    let poster = local();
    let hook = hook(&receiver.url("/"));
    for status in [200, 201, 204] {
        receiver.reply_once(Reply::status(status));
        poster.post(&hook).await.unwrap();
    }
    for status in [400, 410, 413, 415, 422] {
        receiver.reply_once(Reply::status(status));
        permanent(poster.post(&hook).await);
    }
    for status in [301, 307, 401, 403, 404, 405, 408, 409, 429, 500, 502, 503, 504] {
        receiver.reply_once(Reply::status(status));
        transient(poster.post(&hook).await);
    }
    for status in [429, 503] {
        receiver.reply_once(Reply::status(status).header("retry-after", "90"));
        assert_eq!(transient(poster.post(&hook).await).1, Some(90));
    }
    let in_an_hour = (Utc::now() + Duration::from_hours(1)).format("%a, %d %b %Y %H:%M:%S GMT");
    receiver.reply_once(Reply::status(503).header("retry-after", &in_an_hour.to_string()));
    let wait = transient(poster.post(&hook).await).1.unwrap();
    assert!((3500..=3600).contains(&wait), "{wait}");
}

#[tokio::test]
async fn a_redirect_to_the_metadata_of_a_cloud_is_not_followed() {
    let (receiver, inside) = (HookReceiver::start().await, HookReceiver::start().await);
    for target in [
        inside.url("/"),
        "http://169.254.169.254/latest/meta-data/".to_owned(),
    ] {
        receiver.reply_once(Reply::status(302).header("location", &target));
        transient(local().post(&hook(&receiver.url("/"))).await);
        receiver.reply_once(Reply::status(308).header("location", &target));
        transient(local().post(&hook(&receiver.url("/"))).await);
    }
    assert!(inside.told().is_empty());
}

#[tokio::test]
async fn an_endless_answer_is_read_to_its_limit_and_a_late_one_not_at_all() {
    let receiver = HookReceiver::start().await;
    receiver.reply_once(Reply::status(200).body(vec![b'x'; 50_000_000]));
    let receipt = local().post(&hook(&receiver.url("/"))).await.unwrap();
    assert!(receipt.0.len() < 300, "an excerpt");

    receiver.reply_once(Reply::status(200).after(Duration::from_mins(1)));
    let poster = Poster::new(Options {
        allowed: vec!["127.0.0.1".to_owned()],
        timeout: Duration::from_millis(300),
        ..options()
    });
    let (reason, _) = transient(poster.unwrap().post(&hook(&receiver.url("/"))).await);
    assert!(reason.contains("no answer in time"), "{reason}");
}

/// A name server that answers differently each time.
#[derive(Default)]
struct Rebinding {
    answers: Mutex<VecDeque<Vec<IpAddr>>>,
    asked: Mutex<Vec<String>>,
}

impl Rebinding {
    fn answering(answers: &[&[&str]]) -> Arc<Self> {
        let parsed = answers
            .iter()
            .map(|all| all.iter().map(|one| one.parse().unwrap()).collect());
        Arc::new(Self {
            answers: Mutex::new(parsed.collect()),
            asked: Mutex::default(),
        })
    }

    fn asked(&self) -> usize {
        self.asked.lock().unwrap_or_else(PoisonError::into_inner).len()
    }
}

impl Lookup for Rebinding {
    fn lookup(&self, host: String) -> BoxFuture<'static, io::Result<Vec<IpAddr>>> {
        self.asked
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(host);
        let answer = self
            .answers
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .pop_front();
        Box::pin(async move { answer.ok_or_else(|| io::Error::other("asked too often")) })
    }
}

fn guarded(lookup: &Arc<Rebinding>) -> Poster {
    Poster::new(Options {
        timeout: Duration::from_millis(600),
        lookup: Arc::clone(lookup) as Arc<dyn Lookup>,
        ..options()
    })
    .unwrap()
}

#[tokio::test]
async fn a_name_that_leads_inside_is_refused_however_it_does() {
    for addresses in [
        &["127.0.0.1"][..],
        &["169.254.169.254"],
        &["::1"],
        &["::ffff:10.0.0.1"],
        &["64:ff9b::a00:1"],
        &["1.1.1.1", "10.0.0.1"],
    ] {
        let lookup = Rebinding::answering(&[addresses]);
        let (reason, _) = transient(guarded(&lookup).post(&hook("https://hooks.example.uz/")).await);
        assert!(reason.contains("not a public address"), "{addresses:?}: {reason}");
        assert_eq!(lookup.asked(), 1, "{addresses:?}");
    }
    // A literal IP address is not resolved.
    let lookup = Rebinding::answering(&[]);
    permanent(guarded(&lookup).post(&hook("https://2130706433/")).await);
    permanent(guarded(&lookup).post(&hook("http://hooks.example.uz/")).await);
    assert_eq!(lookup.asked(), 0);
}

#[tokio::test]
async fn a_name_that_changes_its_mind_is_asked_once_and_taken_at_its_first_word() {
    // The first answer is public (and no server is there). The second one would lead to this machine.
    let lookup = Rebinding::answering(&[&["1.0.0.0"], &["127.0.0.1"]]);
    let (reason, _) = transient(guarded(&lookup).post(&hook("https://hooks.example.uz/")).await);
    assert!(
        !reason.contains("not a public address"),
        "it was judged and tried: {reason}"
    );
    assert_eq!(lookup.asked(), 1);
    // The next attempt is checked again.
    let (reason, _) = transient(guarded(&lookup).post(&hook("https://hooks.example.uz/")).await);
    assert!(reason.contains("not a public address"), "{reason}");
}

#[tokio::test]
async fn a_certificate_of_another_name_is_refused() {
    let authority = Authority::new();
    for (name, is_right) in [("localhost", true), ("hooks.example.uz", false)] {
        let receiver = HookReceiver::start_tls(authority.acceptor(name)).await;
        let poster = Poster::new(Options {
            allowed: vec!["localhost".to_owned()],
            tls: Tls::trusting(&[authority.der()]),
            ..options()
        });
        let url = format!("https://localhost:{}/", receiver.address().port());
        let result = poster.unwrap().post(&hook(&url)).await;
        assert_eq!(result.is_ok(), is_right, "{name}: {result:?}");
        assert_eq!(receiver.told().len(), usize::from(is_right));
    }
}

#[tokio::test]
async fn keys_and_addresses_of_receivers_show_nowhere() {
    let transcript = Transcript::hiding(["canary-key"]);
    let poster = Poster::new(Options {
        secrets: vec![secret("canary-key")],
        allowed: vec!["127.0.0.1:1".to_owned()],
        transcript: transcript.clone(),
        ..options()
    });
    let poster = poster.unwrap();
    let (reason, _) = transient(poster.post(&hook("http://127.0.0.1:1/canary/path")).await);
    assert!(!format!("{reason} {poster:?}").contains("canary"), "{reason}");
    assert!(!transcript.lines().join("\n").contains("canary-key"));
}
