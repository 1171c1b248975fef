//! The protection of a bucket: whether it is public, and whether overwritten or deleted objects can be restored.

use std::io;

use object_store::ClientOptions;
use object_store::aws::{AwsAuthorizer, AwsCredential};
use object_store::client::{HttpConnector as _, HttpRequest, ReqwestConnector};

use crate::bucket::{DEADLINE, unavailable};
use crate::error::Cause;
use crate::{Error, S3Url, StorageSettings};

/// Whether a bucket lists its objects to anonymous clients; `None` if it does not respond.
pub async fn is_listed_to_strangers(url: &S3Url) -> Option<bool> {
    let request = request(url, "list-type=2&max-keys=1").ok()?;
    let (status, _) = answer(url, request).await.ok()?;
    Some(status == 200)
}

impl StorageSettings {
    /// Whether a bucket keeps old versions of overwritten or deleted objects (`GetBucketVersioning`).
    ///
    /// # Errors
    /// The bucket does not respond, or our account is not permitted to query this.
    pub async fn keeps_versions(&self, url: &S3Url) -> Result<bool, Error> {
        let mut request = request(url, "versioning")?;
        let token = self.token.expose();
        let credential = AwsCredential {
            key_id: self.key_id.expose().to_owned(),
            secret_key: self.key.expose().to_owned(),
            token: (!token.is_empty()).then(|| token.to_owned()),
        };
        AwsAuthorizer::new(&credential, "s3", url.region())
            .try_authorize(&mut request, None)
            .map_err(unavailable)?;
        match answer(url, request).await? {
            (200, said) => Ok(said.contains("<Status>Enabled</Status>")),
            (status, _) => Err(refused(format!("the bucket answered {status}"))),
        }
    }
}

/// A request for a property of the bucket.
fn request(url: &S3Url, query: &str) -> Result<HttpRequest, Error> {
    let (bucket, region) = (url.bucket(), url.region());
    let place = match url.endpoint() {
        Some(endpoint) => format!("{endpoint}/{bucket}?{query}"),
        None => format!("https://{bucket}.s3.{region}.amazonaws.com/?{query}"),
    };
    let mut request = HttpRequest::new(Vec::new().into());
    *request.uri_mut() = place
        .parse()
        .map_err(|_| refused("an address that is none".into()))?;
    Ok(request)
}

async fn answer(url: &S3Url, request: HttpRequest) -> Result<(u16, String), Error> {
    // The first caller in the process installs the provider; it is the same one everywhere.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let options = ClientOptions::new()
        .with_timeout(DEADLINE)
        .with_allow_http(url.is_plain());
    let client = ReqwestConnector::default()
        .connect(&options)
        .map_err(unavailable)?;
    let failed = |error| Error::Unavailable(Cause::new(io::Error::other(error)));
    let answer = client.execute(request).await.map_err(failed)?;
    let status = answer.status().as_u16();
    let said = answer.into_body().bytes().await.map_err(failed)?;
    Ok((status, String::from_utf8_lossy(&said).into_owned()))
}

fn refused(what: String) -> Error {
    Error::Unavailable(Cause::new(io::Error::other(what)))
}
