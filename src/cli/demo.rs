//! `paradise demo`: runs a site of a made-up company for a first look.

use std::net::{Ipv4Addr, SocketAddr};

use settings::{Problems, Source};
use web::WebSettings;

use super::{environment::Environment, listen::listen, serve};
use crate::{
    accounts::password::Hash,
    core::Core,
    demo,
    failure::Failure,
    observability::logging,
    settings::{SiteSettings, https::HttpsSettings},
    website::{FrontEnd, WebsiteSettings},
};

/// Serve a made-up company's site on this machine, with products, leads and visitors.
///
/// Fills the database if it is empty, makes the user `admin` and prints its password, once. What is there stays.
/// Implies DEBUG=True and listens to this machine only.
#[derive(Clone, Debug, clap::Args)]
pub struct Args {}

/// Settings that the command overrides, with priority over the environment and `.env`.
pub(super) fn decide(source: &mut Source) {
    source.set(&SiteSettings::DEBUG, "True");
    source.set(&HttpsSettings::BIND_HTTPS, "");
    source.set(&HttpsSettings::ACME_DOMAINS, "");
    source.imply(
        &WebsiteSettings::WEBSITE_DIR,
        FrontEnd::EXAMPLE,
        &SiteSettings::DEBUG,
    );
    // A wrong address is reported when all settings are read.
    let bind: SocketAddr = source.read(&WebSettings::BIND, &mut Problems::default());
    if !bind.ip().is_loopback() {
        source.set(
            &WebSettings::BIND,
            SocketAddr::from((Ipv4Addr::LOCALHOST, bind.port())).to_string(),
        );
    }
}

pub(super) async fn run(_: Args, environment: Environment) -> Result<(), Failure> {
    let logging = logging::start(&environment.settings)?;
    let shown = show(&environment).await;
    logging.finish().await;
    shown
}

async fn show(environment: &Environment) -> Result<(), Failure> {
    // Bind first: if the port were in use, a password would be created and shown for a site that cannot be reached.
    let listeners = listen(&environment.settings, None)?;
    let core = environment.open_ready().await?;
    if demo::is_empty(&core).await? {
        let password: String = web::random_token().chars().take(16).collect();
        demo::fill(&core, &environment.slices.importers(), &Hash::of(&password).0).await?;
        println!(
            "The demo is made. Sign in as `admin` with the password {password} (it is not shown again).\n"
        );
    } else {
        println!("The data of the last time is kept; `changepassword admin` sets a new password.\n");
    }
    serve::serve(&environment.slices, listeners, core, try_out).await
}

/// Prints what the user can try.
fn try_out(core: &Core) {
    let base = format!("http://{}", core.settings.web.bind);
    // As the program was called: with cargo, it is not on the path.
    let paradise = std::env::args().next().unwrap_or_else(|| "paradise".to_owned());
    println!(
        r#"Look around:
  {base}/             the website
  {base}/admin/       the admin
  {base}/api/docs/    the API
  {base}/api/content/products/?lang=ru
  {base}/api/content/products/?lang=en&is_featured=true
  {base}/api/content/products/woven-damask-label/?lang=en
  {base}/api/content/portfolio/?lang=en&include=renditions
  {base}/api/health/

Send a lead, and tell of a page that was looked at:
  curl {base}/api/leads/submit/ -d name=Anna -d company=Orzu -d product_type=woven --data-urlencode phone='+998 90 123-45-67'
  curl {base}/api/analytics/track/ -d event_type=page_view -d page=/en/ -d language=en -d session_id=curl

Read them back as staff:
  curl -H "Authorization: Bearer $({paradise} createtoken --user admin)" {base}/api/leads/
  curl -H "Authorization: Bearer $({paradise} createtoken --user admin)" {base}/api/analytics/dashboard/

Ctrl-C stops."#
    );
}
