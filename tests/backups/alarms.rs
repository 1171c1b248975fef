//! People are told when backups are late or fail: once, by mail and in the chat, and once more when it is over.

use chrono::TimeDelta;
use paradise::backup::{BackupStore, Backups, status, watch_at};
use testkit::{Fixture as _, TestDatabase, db_test};

use crate::{leads::notices::company::Company, support::TestApp};

#[db_test]
async fn a_late_backup_is_told_once_and_so_is_its_end(company: Company) {
    let core = &company.app.core;
    let start = chrono::Utc::now();
    watch_at(core, start).await.unwrap();
    watch_at(core, start + TimeDelta::hours(25)).await.unwrap();
    for hours in [27, 28, 50] {
        watch_at(core, start + TimeDelta::hours(hours)).await.unwrap();
    }
    company.mail.wait_for(2).await;
    let told = company.bot.wait_for_messages(1).await;
    assert!(told[0].text.contains("paradise backup create"), "{told:?}");

    let backups = Backups::new(core).unwrap();
    backups.run().await.unwrap();
    backups.restore_test().await.unwrap();
    for hours in [1, 2] {
        watch_at(core, start + TimeDelta::hours(hours)).await.unwrap();
    }
    let mails = company.mail.wait_for(4).await;
    assert!(
        mails
            .iter()
            .all(|mail| mail.parsed().subject().unwrap().contains("резервные копии"))
    );
    assert_eq!(company.bot.wait_for_messages(2).await.len(), 2);

    watch_at(core, start + TimeDelta::days(9)).await.unwrap();
    let told = company.bot.wait_for_messages(3).await;
    assert_eq!(
        (told.len(), company.mail.wait_for(6).await.len()),
        (3, 6),
        "late again"
    );
}

#[db_test]
async fn a_backup_that_fails_is_told_with_its_reason(database: TestDatabase) {
    let file = database.folder().join("no folder");
    std::fs::write(&file, "").unwrap();
    Company::prepare(database.url()).await;
    let company = Company::start_with(database, &[("BACKUP_DIR", file.to_str().unwrap())]).await;
    let core = &company.app.core;
    let backups = Backups::new(core).unwrap();
    for _ in 0..2 {
        backups.run().await.unwrap_err();
        watch_at(core, chrono::Utc::now()).await.unwrap();
    }
    let told = company.bot.wait_for_messages(1).await;
    assert!(told[0].text.contains("no folder"), "{told:?}");
    assert_eq!(company.mail.wait_for(2).await.len(), 2);
}

#[db_test]
async fn one_instance_makes_what_is_due_and_proves_it(app: TestApp) {
    let twin = app.twin(&[]).await;
    let ticking = |core| Backups::new(core).unwrap();
    let (here, there) = (ticking(&app.core), ticking(&twin.core));
    here.look_after().await.unwrap();
    let seen = status(&app.core).await.unwrap();
    assert!(seen.failed.is_none() && seen.unproven.is_none(), "{seen:?}");
    assert_eq!(seen.made.as_ref().unwrap().1, seen.proven.as_ref().unwrap().1);
    there.look_after().await.unwrap();
    assert_eq!(status(&app.core).await.unwrap(), seen, "nothing else is due");
    let list = BackupStore::new(&app.core.settings)
        .unwrap()
        .list()
        .await
        .unwrap()
        .0;
    assert_eq!(list.len(), 1);
}
