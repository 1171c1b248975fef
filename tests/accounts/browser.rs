//! A simulated browser: cookies, the forms on the pages, the headers that a browser adds.

use std::{collections::BTreeMap, sync::LazyLock};

use paradise::accounts::{
    password::Hash,
    roles::Role,
    user::{self, NewUser},
};
use scraper::{Html, Selector};
use testkit::{Answer, Client, client::FilePart};

use crate::support::TestApp;

pub const ORIGIN: &str = "https://shop.example.uz";
pub const PASSWORD: &str = "корова-лестница-78-туман";
/// Hashed once for all tests, because it takes a while.
static HASH: LazyLock<Hash> = LazyLock::new(|| Hash::of(PASSWORD));

/// Cookies and a client.
pub struct Browser {
    client: Client,
    pub cookies: BTreeMap<String, String>,
}

impl Browser {
    pub fn new(client: Client) -> Self {
        Self {
            client,
            cookies: BTreeMap::new(),
        }
    }

    pub fn of(app: &TestApp) -> Self {
        Self::new(app.client())
    }

    pub async fn get(&mut self, path: &str) -> Answer {
        let cookies: Vec<_> = self.cookies.clone().into_iter().collect();
        let answer = self.client.get(path).cookies(&cookies).send().await;
        self.keep(&answer);
        answer
    }

    /// Posts a form as a page of the site does, unless `headers` override it.
    pub async fn post_from(
        &mut self,
        headers: &[(&str, &str)],
        path: &str,
        fields: &[(&str, &str)],
    ) -> Answer {
        let cookies: Vec<_> = self.cookies.clone().into_iter().collect();
        let mut request = self.client.post(path).cookies(&cookies).form(fields);
        for (name, value) in headers {
            request = request.header(name, value);
        }
        let answer = request.send().await;
        self.keep(&answer);
        answer
    }

    pub async fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Answer {
        self.post_from(&[("Origin", ORIGIN)], path, fields).await
    }

    /// Posts a form with files as a page of the site does.
    pub async fn post_files(
        &mut self,
        path: &str,
        fields: &[(String, String)],
        files: &[FilePart],
    ) -> Answer {
        let cookies: Vec<_> = self.cookies.clone().into_iter().collect();
        let request = self.client.post(path).cookies(&cookies);
        let answer = request
            .multipart(fields, files)
            .header("Origin", ORIGIN)
            .send()
            .await;
        self.keep(&answer);
        answer
    }

    /// Fills in a form of a page as a signed-in user.
    pub async fn fill(&mut self, page: &str, path: &str, fields: &[(&str, &str)]) -> Answer {
        let form = self.get(page).await;
        assert_eq!(form.status, 200, "{page}: {:?}", form.header("location"));
        let token = csrf_of(&form);
        let mut all = vec![("csrfmiddlewaretoken", token.as_str())];
        all.extend(fields);
        self.post(path, &all).await
    }

    /// Fills in a form and follows the redirect.
    pub async fn fill_and_follow(&mut self, page: &str, path: &str, fields: &[(&str, &str)]) -> Answer {
        let sent = self.fill(page, path, fields).await;
        assert_eq!(sent.status, 303, "{path}: {}", sent.text());
        let next = sent.header("location").unwrap().to_owned();
        self.get(&next).await
    }

    /// Fills in the sign-in form.
    pub async fn sign_in_to(&mut self, next: &str, username: &str, password: &str) -> Answer {
        let form = self.get("/admin/login/?lang=en").await;
        let token = csrf_of(&form);
        let fields = [
            ("csrfmiddlewaretoken", token.as_str()),
            ("username", username),
            ("password", password),
            ("next", next),
        ];
        self.post("/admin/login/?lang=en", &fields).await
    }

    pub async fn sign_in(&mut self, username: &str, password: &str) -> Answer {
        self.sign_in_to("/admin/", username, password).await
    }

    fn keep(&mut self, answer: &Answer) {
        for (name, value) in answer.cookies() {
            if value.is_empty() {
                self.cookies.remove(name);
            } else {
                self.cookies.insert(name.to_owned(), value.to_owned());
            }
        }
    }
}

/// The token in the first form of a page.
pub fn csrf_of(page: &Answer) -> String {
    let field = Selector::parse("input[name=csrfmiddlewaretoken]").unwrap();
    let page = Html::parse_document(&page.text());
    page.select(&field)
        .next()
        .unwrap()
        .attr("value")
        .unwrap()
        .to_owned()
}

/// The text of the first element that matches the selector.
pub fn text_of(page: &Answer, selector: &str) -> Option<String> {
    let page = Html::parse_document(&page.text());
    let found = page.select(&Selector::parse(selector).unwrap()).next()?;
    Some(found.text().collect::<String>().trim().to_owned())
}

/// Creates a user with [`PASSWORD`]; `admin` is an owner, other users have no role.
pub async fn user(app: &TestApp, username: &str) -> user::Model {
    let tx = app.core.db.begin().await.unwrap();
    let user = NewUser {
        username: username.into(),
        email: String::new(),
        password: HASH.clone(),
        is_superuser: username == "admin",
    };
    let user = user::create(&tx, user).await.unwrap();
    tx.commit().await.unwrap();
    user
}

/// Creates a user with [`PASSWORD`] and these roles.
pub async fn person(app: &TestApp, username: &str, roles: &[Role]) -> user::Model {
    let made = user(app, username).await;
    let tx = app.core.db.begin().await.unwrap();
    user::set_roles(&tx, made.id, roles).await.unwrap();
    tx.commit().await.unwrap();
    stored(app, username).await
}

/// A browser in which this user is signed in.
pub async fn signed_in(app: &TestApp, username: &str) -> Browser {
    let mut browser = Browser::of(app);
    assert_eq!(browser.sign_in(username, PASSWORD).await.status, 303);
    browser
}

/// The present row of the user.
pub async fn stored(app: &TestApp, username: &str) -> user::Model {
    user::named(app.core.db.read(), username).await.unwrap().unwrap()
}

/// Runs a statement.
pub async fn execute(app: &TestApp, sql: &str) {
    use db::sea_orm::ConnectionTrait as _;
    let tx = app.core.db.begin().await.unwrap();
    tx.execute_unprepared(sql).await.unwrap();
    tx.commit().await.unwrap();
}
