//! `createsuperuser`, `changepassword` and `createtoken`, as an operator types them.

use std::{
    io::Write as _,
    process::{Command, Output, Stdio},
};

use testkit::db_test;

use super::browser::{Browser, stored};
use crate::support::TestApp;

/// Runs the program on the site's database with this input.
pub async fn paradise(app: &TestApp, arguments: &[&str], input: &str) -> Output {
    paradise_with(app, &[], arguments, input).await
}

/// The same with additional settings.
pub async fn paradise_with(
    app: &TestApp,
    settings: &[(&str, &str)],
    arguments: &[&str],
    input: &str,
) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_paradise"))
        .args(arguments)
        .env_clear()
        .env("DATABASE_URL", app.database_url())
        .env("DATA_DIR", &app.core.settings.files.data_dir)
        .env("PUBLIC_URL", "https://shop.example.uz")
        .env("SECRET_KEY", app.core.settings.site.secret_key.expose())
        .envs(settings.iter().copied())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    tokio::task::spawn_blocking(|| child.wait_with_output().unwrap())
        .await
        .unwrap()
}

pub fn told(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

#[db_test]
async fn the_first_owner_is_made_on_the_command_line(app: TestApp) {
    let arguments = [
        "createsuperuser",
        "--username",
        "aziza",
        "--email",
        "a@example.uz",
        "--password-stdin",
    ];
    let made = paradise(&app, &arguments, "река-фонарь-51-мост\n").await;
    assert!(made.status.success(), "{}", told(&made));
    let mut browser = Browser::of(&app);
    assert_eq!(browser.sign_in("aziza", "река-фонарь-51-мост").await.status, 303);

    let again = paradise(&app, &arguments, "река-фонарь-51-мост\n").await;
    assert_eq!(again.status.code(), Some(1));
    assert!(told(&again).contains("changepassword aziza"), "{}", told(&again));
}

#[db_test]
async fn a_weak_password_makes_nobody(app: TestApp) {
    for (name, password) in [
        ("aziza", "vT9#qLw2!xR"),
        ("aziza", "password1234"),
        ("aziza", "Aziza-9#qLw2!xRz"),
        ("two words", "vT9#qLw2!xRz"),
    ] {
        let arguments = ["createsuperuser", "--username", name, "--password-stdin"];
        let refused = paradise(&app, &arguments, password).await;
        assert_eq!(refused.status.code(), Some(1), "{name} {password}");
        assert_eq!(told(&refused).lines().count(), 1, "{}", told(&refused));
        assert!(!told(&refused).contains(password), "{}", told(&refused));
    }
}

#[db_test]
async fn a_changed_password_works_and_the_old_one_does_not(app: TestApp) {
    super::browser::user(&app, "admin").await;
    let changed = paradise(
        &app,
        &["changepassword", "admin", "--password-stdin"],
        "река-фонарь-51-мост\r\n",
    )
    .await;
    assert!(changed.status.success(), "{}", told(&changed));
    let mut browser = Browser::of(&app);
    assert_eq!(
        browser.sign_in("admin", super::browser::PASSWORD).await.status,
        403
    );
    assert_eq!(browser.sign_in("admin", "река-фонарь-51-мост").await.status, 303);
}

#[db_test]
async fn a_token_is_all_that_is_printed(app: TestApp) {
    super::browser::user(&app, "admin").await;
    let made = paradise(&app, &["createtoken", "--user", "admin", "--expires", "90d"], "").await;
    assert!(made.status.success(), "{}", told(&made));
    let printed = String::from_utf8(made.stdout).unwrap();
    assert!(
        printed.starts_with("pdt_") && printed.trim_end().len() == 47,
        "{printed}"
    );
    assert_eq!(printed.lines().count(), 1);
    assert!(stored(&app, "admin").await.is_active);
}

#[db_test]
async fn an_unknown_user_is_told_and_wrong_usage_is_another_code(app: TestApp) {
    for arguments in [
        &["createtoken", "--user", "nobody"][..],
        &["changepassword", "nobody", "--password-stdin"],
    ] {
        let refused = paradise(&app, arguments, "").await;
        assert_eq!(refused.status.code(), Some(1));
        assert!(told(&refused).contains("`nobody`"), "{}", told(&refused));
        assert!(refused.stdout.is_empty());
    }
    assert_eq!(paradise(&app, &["createtoken"], "").await.status.code(), Some(2));
}
