//! HTTP/2 as curl speaks it, with the certificate in files.

use std::{
    path::Path,
    process::{Command, Stdio},
};

use tempfile::TempDir;
use testkit::fake::Authority;

use super::{NAME, Shop};
use crate::support::eventually;

/// What curl receives, with the protocol and the status behind it.
pub fn curl(folder: &Path, port: u16, args: &[&str]) -> String {
    let mut curl = Command::new("curl");
    curl.args([
        "--silent",
        "--show-error",
        "--max-time",
        "60",
        "--cacert",
        "root.pem",
    ])
    .args(["--resolve", &format!("{NAME}:{port}:127.0.0.1")])
    .args(["--write-out", "\n%{http_version} %{http_code}"])
    .args(args)
    .current_dir(folder)
    .stdin(Stdio::null());
    let ended = curl.output().unwrap();
    let said = String::from_utf8_lossy(&ended.stdout).into_owned();
    assert!(
        ended.status.success(),
        "{args:?}: {said}{}",
        String::from_utf8_lossy(&ended.stderr)
    );
    said
}

#[tokio::test]
async fn a_visitor_with_http_2_gets_what_others_get() {
    let (folder, authority) = (TempDir::new().unwrap(), Authority::new());
    let folder = folder.path();
    authority.write_pem(&folder.join("root.pem"));
    let shop = Shop::open_with(folder, &authority, &[("LOG_LEVEL", "info,access=debug")]);
    let at = |path: &str| format!("https://{NAME}:{}{path}", shop.port);
    let ask = |args: &[&str]| curl(folder, shop.port, args);

    let page = at("/api/content/products/?lang=en");
    for (asked, wanted) in [("--http2", "\n2 200"), ("--http1.1", "\n1.1 200")] {
        let answer = ask(&[asked, "--dump-header", "-", &page]);
        assert!(answer.ends_with(wanted), "{answer}");
        for header in ["strict-transport-security: max-age=31536000", "x-request-id: "] {
            assert!(answer.to_lowercase().contains(header), "{answer}");
        }
        assert!(answer.contains(r#""results":[]"#), "{answer}");
    }
    // The catalogue is answered from memory, without a handler that leaves out the body.
    let head = ask(&["--http2", "--head", &page]);
    assert!(
        head.ends_with("\n2 200") && head.contains("content-length: "),
        "{head}"
    );
    let again = ask(&["--http2", &page, &page]);
    assert_eq!(again.matches("\n2 200").count(), 2, "{again}");

    // A form with a file, and one that is too large.
    std::fs::write(
        folder.join("large.pdf"),
        [&b"%PDF-1.7\n"[..], &vec![b' '; 9 << 20], b"%%EOF"].concat(),
    )
    .unwrap();
    std::fs::write(folder.join("huge.pdf"), vec![b' '; 13 << 20]).unwrap();
    let form = "name=Anna&company=Orzu&product_type=woven&phone=%2B998901234567".split('&');
    let fields: Vec<_> = form.map(|field| field.replace("%2B", "+")).collect();
    for (file, wanted) in [("large.pdf", "\n2 201"), ("huge.pdf", "\n2 413")] {
        let (submit, file) = (
            at("/api/leads/submit/"),
            format!("file=@{file};type=application/pdf"),
        );
        let mut args = vec!["--http2", submit.as_str(), "-F", &file];
        args.extend(fields.iter().flat_map(|field| ["-F", field.as_str()]));
        let answer = ask(&args);
        assert!(answer.ends_with(wanted), "{answer}");
    }

    // Other names are not answered to, nor odd requests.
    let other = at("/").replace(NAME, "127.0.0.1");
    for args in [
        &["--http2", "--insecure", &other][..],
        &["--http2", "-H", "Host: evil.example", &page],
    ] {
        let answer = ask(args);
        assert!(answer.ends_with("\n2 400"), "{answer}");
    }
    let long = at(&format!("/{}", "x".repeat(9_000)));
    assert!(ask(&["--http2", &long]).ends_with("\n2 414"));
    let cookie = format!("Cookie: a={}", "x".repeat(40_000));
    assert!(ask(&["--http2", "-H", &cookie, &page]).ends_with("\n2 431"));

    let lines = async || {
        let written = shop.site.log();
        let is_there = |protocol: &str| {
            written.lines().any(|line| {
                line.contains(&format!(r#""protocol":"{protocol}""#)) && line.contains(r#""status":200"#)
            })
        };
        (is_there("h2") && is_there("http/1.1")).then_some(())
    };
    eventually(lines).await;
    shop.site.stop();
}
