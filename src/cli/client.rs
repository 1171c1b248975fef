//! `paradise client`: writes a client of a site for front ends, made of the description that the site gives of its API.

use std::{
    fs,
    path::{Path, PathBuf},
    time::Duration,
};

use clap::Subcommand;
use outbox::{Tls, http_client};
use serde_json::Value;

use super::{deploy::facts::reachable, environment::Environment};
use crate::{api_reference, failure::Failure};

/// How long the site may take to answer.
const PATIENCE: Duration = Duration::from_secs(20);
const SCHEMA: &str = "/api/schema/";

/// Write a client of a site for front ends.
#[derive(Clone, Debug, Subcommand)]
pub enum Command {
    /// Write a package for TypeScript and JavaScript, without dependencies.
    ///
    /// It is made of the description at `/api/schema/`, so it knows the choices and languages of this site. Make it again after an
    /// upgrade, or after a change of the vocabulary.
    Typescript(Args),
}

/// Where to and from.
#[derive(Clone, Debug, clap::Args)]
pub struct Args {
    /// The folder of the package. Its four files are replaced.
    #[arg(long)]
    out: PathBuf,
    /// The site to ask. By default `PUBLIC_URL`, or else the server on this machine.
    #[arg(long, conflicts_with = "schema")]
    url: Option<String>,
    /// A file with the description, instead of asking.
    #[arg(long)]
    schema: Option<PathBuf>,
}

pub(super) async fn run(command: Command, environment: &Environment) -> Result<(), Failure> {
    let Command::Typescript(args) = command;
    let (source, text) = match &args.schema {
        Some(file) => {
            let failed = |error| Failure::new(format!("{} cannot be read: {error}", file.display()));
            (
                file.display().to_string(),
                fs::read_to_string(file).map_err(failed)?,
            )
        }
        None => ask(args.url.as_deref(), environment).await?,
    };
    let document: Option<Value> = serde_json::from_str(&text).ok();
    let document =
        document.filter(|document| document["openapi"].is_string() && document["paths"].is_object());
    let document = document.ok_or_else(|| {
        Failure::new(format!("{source} is no description of an API in OpenAPI as JSON; is this the address of a site of Paradise?"))
    })?;
    write(&args.out, &document)
}

async fn ask(url: Option<&str>, environment: &Environment) -> Result<(String, String), Failure> {
    let settings = &environment.settings;
    let site = match (url, &settings.site.public_url) {
        (Some(url), _) => url.trim_end_matches('/').to_owned(),
        (None, Some(url)) => url.to_string(),
        (None, None) => format!("http://{}", reachable(settings.web.bind)),
    };
    let url = format!("{site}{SCHEMA}");
    let failed = |error: String| {
        Failure::new(format!(
            "{url} cannot be read: {error}; name the site with --url, or a file with --schema"
        ))
    };
    let client = http_client(&Tls::system()).timeout(PATIENCE).build();
    let client = client.map_err(|error| failed(error.to_string()))?;
    let answer = client
        .get(&url)
        .send()
        .await
        .and_then(reqwest::Response::error_for_status);
    let answer = answer.map_err(|error| failed(error.without_url().to_string()))?;
    let text = answer
        .text()
        .await
        .map_err(|error| failed(error.without_url().to_string()))?;
    Ok((url, text))
}

fn write(folder: &Path, document: &Value) -> Result<(), Failure> {
    let failed = |path: &Path, error| Failure::new(format!("{} cannot be written: {error}", path.display()));
    fs::create_dir_all(folder).map_err(|error| failed(folder, error))?;
    for (name, content) in api_reference::typescript::package(document) {
        let path = folder.join(name);
        fs::write(&path, content).map_err(|error| failed(&path, error))?;
        println!("{}", path.display());
    }
    Ok(())
}
