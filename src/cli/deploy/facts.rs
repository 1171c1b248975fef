//! The values that the files of a deployment contain about this site, taken from its settings.

use std::{
    net::{IpAddr, Ipv4Addr, SocketAddr},
    path::{Path, PathBuf},
    time::Duration,
};

use settings::HostPattern;
use web::form::{HOPELESS, MOST_KEPT};

use crate::{
    failure::Failure,
    leads::LeadSettings,
    observability::OperationsSettings,
    settings::{Settings, host_name},
};

/// How much more than the program's own limit a proxy accepts, so that the program is the one to refuse.
const ABOVE: u64 = 1;
/// Time for the rest of a shutdown after the last answers: queued work, the last notifications, closing the database.
const AFTER_DRAIN: Duration = Duration::from_secs(30);

/// Where the program is placed on its machine.
#[derive(Clone, Debug, clap::Args)]
pub struct Place {
    /// The system user that runs it; the units, the folder in /var/lib and the names in the proxy are called so, too.
    #[arg(long, value_name = "NAME", default_value = "paradise", value_parser = user)]
    pub user: String,
    /// Where the program is.
    #[arg(long, value_name = "FILE", default_value = "/usr/local/bin/paradise", value_parser = program)]
    pub path: String,
}

/// The values that templates use.
#[derive(Clone, Debug)]
pub struct Facts {
    /// The name of the user and the units.
    pub name: String,
    /// The same, as part of a variable's name in nginx, which may not contain `-`.
    pub zone: String,
    /// The path of the program.
    pub program: String,
    /// The folder of the site.
    pub folder: String,
    /// Folders outside of that folder that the program writes to.
    pub write_paths: Vec<String>,
    /// The host of `PUBLIC_URL`, without a port; empty without one.
    pub host: String,
    /// All names of the site, `host` first. `.example.uz` stands for a domain with its subdomains.
    pub hosts: Vec<String>,
    /// The port on which a proxy listens for https.
    pub https_port: u16,
    /// The port on which it listens for plain http.
    pub http_port: u16,
    /// The address on which the program listens.
    pub bind: SocketAddr,
    /// The address on which the program speaks https itself, without a proxy.
    pub https: Option<SocketAddr>,
    /// The address at which a proxy on the same machine reaches it.
    pub app: SocketAddr,
    /// The port of both addresses.
    pub port: u16,
    /// The largest request body of a visitor, in MiB.
    pub body_mib: u64,
    /// The largest request body of staff, in MiB.
    pub admin_body_mib: u64,
    /// How long the program may take for a request, plus a margin, in seconds.
    pub timeout: u64,
    /// How long answers in progress may take at shutdown, in seconds.
    pub drain: u64,
    /// How long a shutdown may take, in seconds.
    pub stop: u64,
    /// Origins whose scripts may read answers.
    pub origins: Vec<String>,
}

impl Facts {
    /// Reads the values from the settings.
    ///
    /// # Errors
    /// A path or name cannot be written to the files safely.
    pub fn of(settings: &Settings, place: &Place) -> Result<Self, Failure> {
        let public = settings.site.public_url.as_ref();
        let host_with_port = public.map(settings::Origin::host_with_port).unwrap_or_default();
        let host = host_name(host_with_port);
        let port_of_url = host_with_port
            .strip_prefix(host)
            .and_then(|port| port.strip_prefix(':'))
            .and_then(|port| port.parse().ok());
        let options = settings.web.server_options(settings.is_https());
        let bind = settings.web.bind;
        let in_mib = |bytes: u64| bytes.div_ceil(1024 * 1024) + ABOVE;
        let drain = options.accept_stop_delay + options.drain_deadline;
        Ok(Self {
            name: place.user.clone(),
            zone: place.user.replace('-', "_"),
            program: place.path.clone(),
            folder: format!("/var/lib/{}", place.user),
            write_paths: write_paths(settings, &place.user)?,
            host: host.to_owned(),
            hosts: names(host, &settings.web.allowed_hosts)?,
            https_port: port_of_url.unwrap_or(443),
            http_port: 80,
            bind,
            https: settings.https.bind,
            app: reachable(bind),
            port: bind.port(),
            body_mib: in_mib(HOPELESS.max(settings.get::<LeadSettings>().max_file_bytes())),
            admin_body_mib: in_mib(MOST_KEPT),
            timeout: settings.web.request_timeout.as_secs() + 5,
            drain: drain.as_secs() + u64::from(drain.subsec_nanos() > 0),
            stop: (drain + AFTER_DRAIN).as_secs(),
            origins: settings
                .web
                .cors_allowed_origins
                .iter()
                .map(ToString::to_string)
                .collect(),
        })
    }

    /// `:8443` if https uses another port than the default one.
    pub fn port_behind_host(&self) -> String {
        match self.https_port {
            443 => String::new(),
            port => format!(":{port}"),
        }
    }

    /// Host names for which a certificate can be obtained with a challenge at the name itself.
    pub fn plain_hosts(&self) -> Vec<String> {
        let mut hosts: Vec<String> = Vec::new();
        for host in &self.hosts {
            let host = host.trim_start_matches('.').to_owned();
            if !hosts.contains(&host) {
                hosts.push(host);
            }
        }
        hosts
    }

    /// The values that a proxy needs and that have no default.
    ///
    /// # Errors
    /// `PUBLIC_URL` is not set, or is plain http.
    pub fn of_a_public_site(settings: &Settings, place: &Place) -> Result<Self, Failure> {
        if settings.is_https() {
            return Self::of(settings, place);
        }
        Err(Failure::new(
            "a proxy needs the address of the site: set PUBLIC_URL to it, such as https://shop.example.uz",
        ))
    }
}

/// Every name once. Names that are not meant for other machines (`*`, loopback) are left out.
fn names(host: &str, allowed: &[HostPattern]) -> Result<Vec<String>, Failure> {
    let mut names: Vec<String> = Vec::new();
    for name in std::iter::once(host).chain(allowed.iter().map(|host| &**host)) {
        let name = name.trim().to_ascii_lowercase();
        let is_local = name == "localhost"
            || name
                .trim_matches(['[', ']'])
                .parse::<IpAddr>()
                .is_ok_and(|address| address.is_loopback());
        if name.is_empty() || name == "*" || is_local || names.contains(&name) {
            continue;
        }
        if !name
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b".-_".contains(&b))
        {
            return Err(Failure::new(format!(
                "ALLOWED_HOSTS: `{}` is no host name; correct it",
                name.escape_debug()
            )));
        }
        names.push(name);
    }
    Ok(names)
}

/// The address at which a program on the same machine reaches a listener with this bind address. `[::]` is every
/// address of IPv4, too, and many containers have no loopback address of IPv6.
pub fn reachable(bind: SocketAddr) -> SocketAddr {
    let ip = bind.ip();
    let ip = if ip.is_unspecified() {
        Ipv4Addr::LOCALHOST.into()
    } else {
        ip
    };
    SocketAddr::new(ip, bind.port())
}

/// Folders outside of the site's own folder that the program writes to.
fn write_paths(settings: &Settings, user: &str) -> Result<Vec<String>, Failure> {
    let own = PathBuf::from(format!("/var/lib/{user}"));
    let operations = settings.get::<OperationsSettings>();
    let log = operations.log_file.as_deref().and_then(Path::parent);
    let database = settings.database.url.file(&settings.files.data_dir);
    let mut paths = Vec::new();
    for (setting, path) in [
        ("DATA_DIR", Some(settings.files.data_dir.as_path())),
        ("MEDIA_ROOT", settings.files.media_root.as_deref()),
        ("STATIC_ROOT", settings.files.static_root.as_deref()),
        ("LOG_FILE_PATH", log),
        ("DATABASE_URL", database.as_deref().and_then(Path::parent)),
    ] {
        let Some(path) = path.filter(|path| path.is_absolute() && !path.starts_with(&own)) else {
            continue;
        };
        let text = plain(&path.to_string_lossy()).map_err(|why| Failure::new(format!("{setting}: {why}")))?;
        if ["/home", "/root", "/run/user", "/tmp", "/var/tmp"]
            .iter()
            .any(|closed| path.starts_with(closed))
        {
            return Err(Failure::new(format!(
                "{setting}: the unit keeps the program out of {text}; choose a folder such as {}/data",
                own.display()
            )));
        }
        if !paths.contains(&text) {
            paths.push(text);
        }
    }
    Ok(paths)
}

fn user(text: &str) -> Result<String, String> {
    let starts = text.starts_with(|c: char| c.is_ascii_lowercase() || c == '_');
    let rest = text
        .bytes()
        .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b"_-".contains(&b));
    if starts && rest && text.len() <= 31 && text != "root" {
        Ok(text.to_owned())
    } else {
        Err("expected a name such as paradise: small letters, digits, _ and -, and not root".to_owned())
    }
}

fn program(text: &str) -> Result<String, String> {
    if Path::new(text).is_absolute() {
        plain(text)
    } else {
        Err("expected a whole path such as /usr/local/bin/paradise".to_owned())
    }
}

/// A path that units and scripts can contain without quotes.
fn plain(path: &str) -> Result<String, String> {
    if path.chars().all(|c| c.is_alphanumeric() || "/._-+@".contains(c)) {
        Ok(path.to_owned())
    } else {
        Err(format!(
            "`{}` has a space or sign in it that a unit cannot hold; choose another place",
            path.escape_debug()
        ))
    }
}
