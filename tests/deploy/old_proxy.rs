//! The proxy of the old site passes requests to the new one, as `PRODUCTION_SETUP` §9 says.

use std::{fs, net::TcpStream, path::Path};

use testkit::{Client, DatabaseKind, TestDatabase};

use super::proxy::free_port;
use crate::support::{Nginx, TestApp, eventually, seed};

const GUIDE: &str = include_str!("../../PRODUCTION_SETUP.md");

/// What Django's documents have for nginx, with all other requests passed on.
const FOLDERS: &str = "
        location /static/ { alias old/static/; }
        location /media/ { alias old/media/; }";

/// The old proxy on a port of its own, in front of the new site.
async fn proxy(folder: &Path, app: &TestApp, folders: &str) -> (Nginx, Client, String) {
    let port = free_port();
    let new = app.base.trim_start_matches("http://");
    let conf = format!(
        "daemon off; pid nginx.pid; error_log stderr;
events {{}}
http {{
    access_log off;
    client_body_temp_path body; proxy_temp_path proxy; fastcgi_temp_path f; uwsgi_temp_path u; scgi_temp_path s;
    server {{
        listen 127.0.0.1:{port};{folders}
        location / {{
            proxy_pass http://{new};
            proxy_set_header Host shop.example.uz;
            proxy_set_header X-Forwarded-For $remote_addr;
            proxy_set_header X-Forwarded-Proto https;
        }}
    }}
}}
"
    );
    let conf = conf.replace("alias old", &format!("alias {}/old", folder.display()));
    fs::write(folder.join("nginx.conf"), &conf).unwrap();
    let nginx = Nginx::start(folder);
    eventually(async || TcpStream::connect(("127.0.0.1", port)).ok()).await;
    (nginx, Client::new(&format!("http://127.0.0.1:{port}")), conf)
}

/// Whether the guide's command finds something to take out of a configuration.
fn is_found(conf: &str) -> bool {
    let pattern = GUIDE
        .split("grep -nE '")
        .nth(1)
        .unwrap()
        .split('\'')
        .next()
        .unwrap();
    let pattern = regex::Regex::new(pattern).unwrap();
    conf.lines().any(|line| pattern.is_match(line))
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs nginx: TEST_NGINX; scripts/test sets it"]
async fn folders_of_the_old_site_are_taken_out_of_the_old_proxy_first() {
    let app = TestApp::start_with(TestDatabase::prepared::<TestApp>(DatabaseKind::Sqlite).await, &[]).await;
    seed::contract(&app.core).await;
    let folder = tempfile::tempdir().unwrap();
    let old_file = folder.path().join("old/media/leads/2026/11/brief.pdf");
    fs::create_dir_all(old_file.parent().unwrap()).unwrap();
    fs::create_dir_all(folder.path().join("old/static")).unwrap();
    fs::write(&old_file, "%PDF-1.4").unwrap();
    let page = app.client().get("/admin/login/").send().await.text();
    let style = page
        .split("href=\"/static/")
        .nth(1)
        .expect(&page)
        .split('"')
        .next()
        .unwrap();
    let style = format!("/static/{style}");
    let picture = "/media/products/2026/11/p1.png";
    let lead = "/media/leads/2026/11/brief.pdf";

    for (folders, statuses) in [(FOLDERS, [404, 404, 200]), ("", [200, 200, 404])] {
        let (nginx, client, conf) = proxy(folder.path(), &app, folders).await;
        let mut seen = Vec::new();
        for path in [&style, picture, lead] {
            seen.push(client.get(path).send().await.status);
        }
        assert_eq!(seen, statuses, "{conf}");
        assert_eq!(is_found(&conf), !folders.is_empty(), "the guide's command");
        drop(nginx);
    }
}
