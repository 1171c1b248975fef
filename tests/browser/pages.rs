//! Every page there is, found by the routes and by the links that lead to objects.

use std::collections::{BTreeMap, BTreeSet};

use scraper::{Html, Selector};
use testkit::{Answer, Client};
use web::Access;

use super::shop::{PASSWORD, Shop};
use crate::accounts::browser;

/// A page for people.
#[derive(Clone, Debug)]
pub struct PageFound {
    /// For the names of pictures.
    pub name: String,
    /// With keys of real objects in the places of parameters.
    pub path: String,
    /// Whether one must be signed in.
    pub is_inside: bool,
}

/// Every route that answers GET with HTML.
///
/// Pages of objects are found as people find them, by links; a page that no link leads to is a fault.
pub async fn all(shop: &Shop) -> Vec<PageFound> {
    let mut walk = Walk::begin(shop).await;
    let routes: Vec<_> = shop
        .routes
        .iter()
        .filter(|route| route.method == "GET" && may_be_page(route))
        .collect();
    let literal: BTreeSet<_> = routes
        .iter()
        .map(|route| route.path)
        .filter(|path| !path.contains('{'))
        .collect();
    let mut open: Vec<_> = routes.clone();
    let mut found = Vec::new();
    // Links lead to pages whose links lead on, so one pass is not enough.
    loop {
        let before = open.len();
        let mut left = Vec::new();
        for route in open {
            let is_inside = route.access != Access::Public;
            let Some(path) = walk.example(route.path, &literal) else {
                left.push(route);
                continue;
            };
            if walk.is_html(&path, is_inside).await {
                let name = name(route.path);
                found.push(PageFound {
                    name,
                    path,
                    is_inside,
                });
            }
        }
        if left.len() == before {
            let lost: Vec<_> = left.iter().map(|route| route.path).collect();
            assert!(lost.is_empty(), "no link leads to an object of {lost:?}");
            break;
        }
        open = left;
    }
    found.sort_by(|one, other| (one.is_inside, &one.name).cmp(&(other.is_inside, &other.name)));
    found
}

/// What stands under some paths is for programs.
fn may_be_page(route: &web::Route) -> bool {
    let first = route.path.split('/').nth(1).unwrap_or_default();
    !matches!(route.access, Access::Requires(_))
        && !matches!(first, "api" | "media" | "static" | ".well-known")
}

fn name(path: &str) -> String {
    let name = path
        .trim_matches('/')
        .replace(['{', '}', '*'], "")
        .replace('/', "-");
    if name.is_empty() { "home".to_owned() } else { name }
}

/// A walk over the site, inside and outside.
struct Walk {
    inside: browser::Browser,
    outside: Client,
    /// Paths that pages link to, by the number of their parts.
    links: BTreeMap<usize, BTreeSet<String>>,
}

impl Walk {
    async fn begin(shop: &Shop) -> Self {
        let client = Client::new(&shop.base).default_header("Accept", "text/html");
        let mut inside = browser::Browser::new(client.clone());
        inside.sign_in("admin", PASSWORD).await;
        Self {
            inside,
            outside: client,
            links: BTreeMap::new(),
        }
    }

    /// The address itself, or one like it that a page links to.
    fn example(&self, template: &str, literal: &BTreeSet<&str>) -> Option<String> {
        if !template.contains('{') {
            return Some(template.to_owned());
        }
        let parts: Vec<_> = template.split('/').collect();
        let fits = |path: &str| {
            path.split('/')
                .zip(&parts)
                .all(|(part, wanted)| wanted.starts_with('{') || part == *wanted)
        };
        let links = self.links.get(&parts.len())?;
        links
            .iter()
            .find(|path| fits(path) && !literal.contains(path.as_str()))
            .cloned()
    }

    /// Looks at a page and notes its links. A redirect is not a page of its own; a page whose address says too little
    /// (a link of an e-mail without its secret) is one that says so.
    async fn is_html(&mut self, path: &str, is_inside: bool) -> bool {
        let answer = if is_inside {
            self.inside.get(path).await
        } else {
            self.outside.get(path).send().await
        };
        assert!(answer.status < 500, "{path}: {} {}", answer.status, answer.text());
        let is_redirect = (300..400).contains(&answer.status);
        let is_html = !is_redirect
            && answer
                .header("content-type")
                .is_some_and(|kind| kind.starts_with("text/html"));
        if is_html {
            self.note_links(&answer);
        }
        is_html
    }

    fn note_links(&mut self, page: &Answer) {
        let page = Html::parse_document(&page.text());
        let anchors = Selector::parse("a[href]").unwrap();
        for link in page.select(&anchors).filter_map(|anchor| anchor.attr("href")) {
            let path = link.split(['?', '#']).next().unwrap_or_default();
            self.links
                .entry(path.split('/').count())
                .or_default()
                .insert(path.to_owned());
        }
    }
}
