//! Locations of the stores in tests: on a disk, or in a bucket. Each test runs with both.

use std::collections::HashSet;
use std::time::Duration;

use media::{PrivateStore, PublicStore, S3Url, StorageSettings};
use object_store::ObjectStoreExt as _;
use object_store::aws::{AmazonS3, AmazonS3Builder};
use settings::Value as _;
use tempfile::TempDir;

use crate::samples::files_in;

/// Empty stores, separate for each test.
pub(crate) struct Place {
    pub(crate) folder: TempDir,
    pub(crate) private: PrivateStore,
    pub(crate) public: PublicStore,
    bucket: Option<S3Url>,
}

impl Place {
    pub(crate) fn on_disk() -> Self {
        let folder = tempfile::tempdir().unwrap();
        Self {
            private: PrivateStore::at(&folder.path().join("files")).unwrap(),
            public: PublicStore::at(&folder.path().join("media"), ["leads"]).unwrap(),
            folder,
            bucket: None,
        }
    }

    /// Below a prefix that no other test uses, in the bucket of `TEST_S3_URL`.
    pub(crate) fn in_bucket() -> Self {
        let place = Self::on_disk();
        let server = server();
        let prefix = place
            .folder
            .path()
            .file_name()
            .unwrap()
            .to_string_lossy()
            .replace('.', "t");
        let settings = storage(&server.replacen('?', &format!("/{prefix}?"), 1));
        let bucket = settings.bucket().unwrap();
        Self {
            private: place.private.in_bucket(bucket.clone()),
            public: place.public.in_bucket(bucket),
            folder: place.folder,
            bucket: settings.url,
        }
    }

    /// Writes a public file where the store looks for it, without using the store.
    pub(crate) async fn put(&self, path: &str, bytes: &'static [u8]) {
        if let Some(url) = &self.bucket {
            let key = format!("{}/public/{path}", url.prefix());
            let key = object_store::path::Path::parse(key).unwrap();
            raw(url).put(&key, bytes.into()).await.unwrap();
        } else {
            let target = self.folder.path().join("media").join(path);
            std::fs::create_dir_all(target.parent().unwrap()).unwrap();
            std::fs::write(target, bytes).unwrap();
        }
    }

    /// Number of unfinished uploads.
    pub(crate) fn unfinished(&self) -> usize {
        files_in(&self.folder.path().join("files/incoming"))
    }

    /// Number of files in the private store.
    pub(crate) async fn kept(&self) -> usize {
        let all = self
            .private
            .orphans(HashSet::new(), Duration::ZERO)
            .await
            .unwrap();
        all.len()
    }

    /// Returns when the private store contains this number of files. Files in a bucket are removed in the background.
    pub(crate) async fn settled(&self, files: usize) {
        let counting = async {
            while self.kept().await != files {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        };
        tokio::time::timeout(Duration::from_secs(10), counting)
            .await
            .unwrap();
    }
}

/// A bucket on a server that scripts/test starts.
#[expect(
    clippy::disallowed_methods,
    reason = "where the tests' server is, is no setting of the product"
)]
pub(crate) fn server() -> String {
    std::env::var("TEST_S3_URL").expect("TEST_S3_URL; scripts/test sets it")
}

/// Settings as an operator would write them.
pub(crate) fn storage(url: &str) -> StorageSettings {
    StorageSettings {
        url: Some(S3Url::parse(url).unwrap()),
        key_id: "tests".to_owned().into(),
        key: "tests".to_owned().into(),
        token: String::new().into(),
    }
}

fn raw(url: &S3Url) -> AmazonS3 {
    AmazonS3Builder::new()
        .with_bucket_name(url.bucket())
        .with_region(url.region())
        .with_endpoint(url.endpoint().unwrap().to_string())
        .with_allow_http(true)
        .with_access_key_id("tests")
        .with_secret_access_key("tests")
        .build()
        .unwrap()
}

/// Runs tests with both locations. Those with a bucket need a server, and are ignored without one.
macro_rules! stories {
    ($($story:ident),+ $(,)?) => {
        mod on_disk {
            $(
                #[tokio::test]
                async fn $story() {
                    super::$story(crate::place::Place::on_disk()).await;
                }
            )+
        }
        mod in_bucket {
            $(
                #[tokio::test]
                #[ignore = "needs an S3 server: TEST_S3_URL"]
                async fn $story() {
                    super::$story(crate::place::Place::in_bucket()).await;
                }
            )+
        }
    };
}
pub(crate) use stories;
