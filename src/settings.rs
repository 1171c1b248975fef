//! All settings: the list of sections, and the rules that involve several settings.

use std::{
    borrow::Cow,
    path::{Path, PathBuf},
    sync::Arc,
};

use model::{Languages, Tag};
use settings::{
    Group, Invalid, Origin, Problems, PublicPath, Secret, Section, Sections, Source, Value, settings,
};
use text::Lang;

use crate::{channel::settings::NoticeSettings, check::Silenced, phone::Country, zone::Zone};
use https::HttpsSettings;

pub mod https;

settings! {
    /// Site
    pub struct SiteSettings {
        /// For development: readable logs, any local host name, plain http. Never in production.
        DEBUG => debug: bool = "False",
        /// Signs cookies, forms and links: at least 32 random characters. On SQLite one is made and kept in
        /// `DATA_DIR/secret_key`; on PostgreSQL it is required, and the same for all instances.
        SECRET_KEY => secret_key: Secret = "",
        /// Keys that were `SECRET_KEY` before, the newest first, with commas between: what they signed or encrypted stays
        /// valid. `paradise secret rotate` encrypts anew, and `paradise check --deploy` says when they can go.
        SECRET_KEY_FALLBACKS => secret_key_fallbacks: Vec<Secret> = "",
        /// The address that people see, such as `https://shop.example.uz`.
        PUBLIC_URL => public_url: Option<Origin> = "",
        /// The name of the company or site, in pages and mail.
        SITE_NAME => name: String = "Paradise",
        /// Days, times and reports are in this zone.
        TIME_ZONE => time_zone: Zone = "Asia/Tashkent",
        /// Where a phone without a country code belongs, such as UZ, KZ or RU.
        PHONE_COUNTRY => phone_country: Country = "UZ",
        /// Languages of content, the default first: any language tags, such as `ru,en,uz,kk,zh-Hans`. Messages of the program
        /// exist in ru, en and uz.
        LANGUAGES => languages: Vec<Language> = "ru,en,uz",
        /// Findings of `paradise check` that are meant to be, each with the reason: `redirect-off:the proxy redirects`. What is
        /// critical cannot be silenced.
        SILENCED_CHECKS => silenced: Vec<Silenced> = "",
        /// A file with this company's product types, categories and statuses; see `src/vocabulary.toml`.
        VOCABULARY_FILE => vocabulary_file: Option<PathBuf> = "",
    }
}

settings! {
    /// Files
    pub struct FileSettings {
        /// The folder of everything that Paradise stores: database, private files, backups, the secret key.
        DATA_DIR => data_dir: PathBuf = "./data",
        /// Public pictures; `media` in `DATA_DIR` unless set.
        MEDIA_ROOT => media_root: Option<PathBuf> = "",
        /// Where `collectstatic` writes style sheets and scripts for a web server; `static` in `DATA_DIR` unless set.
        STATIC_ROOT => static_root: Option<PathBuf> = "",
        /// Where backups are kept; `backups` in `DATA_DIR` unless set.
        BACKUP_DIR => backup_dir: Option<PathBuf> = "",
        /// Where pictures are: a path of this site, which then serves them there, or the address of a CDN or another server that
        /// gets them from `/media/` of this site.
        MEDIA_URL => media_url: PublicPath = "/media/",
        /// Read for the sake of an old `.env`: style sheets and scripts are always under `/static/`.
        STATIC_URL => static_url: PublicPath = "/static/",
    }
}

/// Declares [`Settings`], its loader and the list of its own sections from one list.
macro_rules! sections {
    ($( $(#[doc = $help:literal])+ $field:ident: $section:ty, )*) => {
        /// All settings of a run. The sections of the foundation are fields, those of slices are found by their type.
        #[derive(Clone, Debug)]
        pub struct Settings {
            $( $(#[doc = $help])+ pub $field: $section, )*
            /// The sections of slices.
            sections: Sections,
            /// All secret values in the settings. They must never be printed.
            pub secrets: Vec<Secret>,
        }

        /// The sections of the foundation, in the order of documents.
        pub const GROUPS: &[Group] = &[$( Group::of::<$section>(), )*];

        impl Settings {
            fn read(source: &Source, groups: &[Group], problems: &mut Problems) -> Self {
                Self {
                    $( $field: <$section>::load(source, problems), )*
                    sections: Sections::new(source.clone()),
                    secrets: source.secrets(groups),
                }
            }
        }
    };
}

sections! {
    /// Name, address, language, time.
    site: SiteSettings,
    /// Folders.
    files: FileSettings,
    /// Where files are kept.
    storage: media::StorageSettings,
    /// Where the data is.
    database: db::DatabaseSettings,
    /// Listening, hosts, origins.
    web: web::WebSettings,
    /// https without a proxy.
    https: HttpsSettings,
    /// Mail, Telegram, webhooks.
    notices: NoticeSettings,
}

/// Settings of a Django site's `.env` that are not needed here: its own program, its servers, and options that are
/// always on here. `paradise check` names them, and does not treat them as typing mistakes.
pub const OF_DJANGO: &[&str] = &[
    "ADMINS",
    "CELERY_*",
    "CORS_ALLOW_CREDENTIALS",
    "CSRF_COOKIE_SECURE",
    "DATA_UPLOAD_MAX_MEMORY_SIZE",
    "DEFAULT_FILE_STORAGE",
    "DJANGO_*",
    "EMAIL_BACKEND",
    "GUNICORN_*",
    "LANGUAGE_CODE",
    "MANAGERS",
    "PYTHON*",
    "REDIS_URL",
    "SECURE_BROWSER_XSS_FILTER",
    "SECURE_CONTENT_TYPE_NOSNIFF",
    "SECURE_PROXY_SSL_HEADER",
    "SECURE_REFERRER_POLICY",
    "SERVER_EMAIL",
    "SESSION_COOKIE_AGE",
    "SESSION_COOKIE_SECURE",
    "STATICFILES_STORAGE",
    "USE_I18N",
    "USE_L10N",
    "USE_TZ",
    "USE_X_FORWARDED_HOST",
    "WEB_CONCURRENCY",
    "WHITENOISE_*",
    "X_FRAME_OPTIONS",
];

/// First parts of paths that serve something of the program: neither pictures nor pages of a website are there.
pub(crate) const TAKEN: [&str; 5] = [".well-known", "admin", "api", "contact", "static"];

/// A language of content.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Language(pub Tag);

impl Value for Language {
    fn expects() -> Cow<'static, str> {
        "a language tag such as ru, en, kk or zh-Hans".into()
    }

    fn parse(text: &str) -> Result<Self, Invalid> {
        Tag::parse(text).map(Self).map_err(|_| Invalid::default())
    }
}

impl SiteSettings {
    /// The languages of content.
    pub fn content_languages(&self) -> Languages {
        Languages::new(self.languages.iter().map(|language| language.0.clone()))
    }

    /// The languages of content in which the program's messages exist, the default first; without any, English.
    pub fn message_languages(&self) -> Vec<Lang> {
        let known = self.content_languages();
        let known: Vec<_> = known.iter().filter_map(|tag| Lang::parse(tag.as_str())).collect();
        if known.is_empty() { vec![Lang::En] } else { known }
    }
}

impl Value for Zone {
    fn expects() -> Cow<'static, str> {
        "a name of the IANA list, such as Asia/Tashkent or Europe/Berlin".into()
    }

    fn parse(text: &str) -> Result<Self, Invalid> {
        Self::parse(text.trim()).ok_or_else(Invalid::default)
    }
}

impl Settings {
    /// Loads all settings. All errors and warnings are collected in `problems`.
    ///
    /// `groups` are all sections. Those of slices are validated here, too, and read by [`Settings::get`].
    pub fn load(source: &Source, groups: &[Group], problems: &mut Problems) -> Self {
        let mut source = source.clone();
        HttpsSettings::imply(&mut source);
        let source = &source;
        source.warn_of_unknown(groups, OF_DJANGO, "PARADISE_", problems);
        let settings = Self::read(source, groups, problems);
        for group in groups
            .iter()
            .filter(|group| !GROUPS.iter().any(|own| own.title == group.title))
        {
            (group.judge)(source, problems);
        }
        let path = settings.media_path();
        let first = path.split('/').nth(1).unwrap_or_default();
        if path == "/" || TAKEN.contains(&first) {
            let name = FileSettings::MEDIA_URL.name;
            problems.error(
                name,
                format!(
                    "`{name}={}` is not allowed: this site serves something else at {path}. Choose another path, such as /media/.",
                    settings.files.media_url
                ),
            );
        }
        settings
    }

    /// The section of a slice.
    pub fn get<S: Section>(&self) -> Arc<S> {
        self.sections.get()
    }

    /// The path at which this site serves pictures, in addition to `/media/`. Begins and ends with a slash.
    pub fn media_path(&self) -> &str {
        let media = &self.files.media_url;
        let is_ours = |site: &settings::HttpUrl| {
            let name = host_name(site.host_with_port());
            self.hosts().iter().any(|host| host == name)
        };
        if media.site().is_none_or(is_ours) {
            media.path()
        } else {
            "/media/"
        }
    }

    /// The folder of public pictures.
    pub fn media_root(&self) -> PathBuf {
        self.files
            .media_root
            .clone()
            .unwrap_or_else(|| self.files.data_dir.join("media"))
    }

    /// The folder of style sheets and scripts for a web server.
    pub fn static_root(&self) -> PathBuf {
        self.files
            .static_root
            .clone()
            .unwrap_or_else(|| self.files.data_dir.join("static"))
    }

    /// A folder that lies in a folder whose files are public, or contains it, although it must not.
    pub fn overlap(&self, public: &Path) -> Option<(&'static str, PathBuf)> {
        // Links are followed as far as the folders exist.
        let absolute = |path: &Path| {
            let known = path.canonicalize().or_else(|_| std::path::absolute(path));
            known.unwrap_or_else(|_| path.to_owned())
        };
        let (folder, data) = (absolute(public), absolute(&self.files.data_dir));
        let stores = [
            ("MEDIA_ROOT", self.media_root()),
            ("the private files", self.private_root()),
            ("BACKUP_DIR", self.backup_dir()),
        ];
        let is_in = |a: &PathBuf, b: &PathBuf| a.starts_with(b);
        stores
            .map(|(name, store)| (name, absolute(&store)))
            .into_iter()
            .find(|(_, store)| is_in(&folder, store) || is_in(store, &folder))
            .or_else(|| is_in(&data, &folder).then_some(("DATA_DIR", data)))
    }

    /// The folder of files that only staff may download.
    pub fn private_root(&self) -> PathBuf {
        self.files.data_dir.join("private")
    }

    /// The folder in which backups are made.
    pub fn backup_dir(&self) -> PathBuf {
        self.files
            .backup_dir
            .clone()
            .unwrap_or_else(|| self.files.data_dir.join("backups"))
    }

    /// The folder of the operator's own mail templates.
    pub fn mail_templates(&self) -> PathBuf {
        self.files.data_dir.join("templates/mail")
    }

    /// Whether the public address uses https.
    pub fn is_https(&self) -> bool {
        self.site
            .public_url
            .as_ref()
            .is_some_and(|url| url.scheme() == "https")
    }

    /// Whether plain http is redirected (`docs/deploy.md#redirects-to-https`). This is also the default if the program
    /// serves https itself.
    pub fn https_redirect(&self) -> bool {
        let is_https = self.is_https() || self.https.bind.is_some();
        self.web.https_redirect.unwrap_or(is_https && !self.site.debug)
    }

    /// Host names that the site accepts.
    pub fn hosts(&self) -> Vec<String> {
        let mut hosts: Vec<String> = self.web.allowed_hosts.iter().map(ToString::to_string).collect();
        hosts.extend(
            self.site
                .public_url
                .as_ref()
                .map(|url| host_name(url.host_with_port()).to_owned()),
        );
        hosts.extend(self.https.domains());
        if hosts.is_empty() || self.site.debug {
            hosts.extend(["localhost", ".localhost", "127.0.0.1", "[::1]"].map(String::from));
        }
        hosts
    }

    /// The options of the guard. The secret is the one that the site uses, which is not always in the settings.
    pub fn guard_options(&self, secret: &web::Secret) -> web::guard::Options {
        web::guard::Options {
            hosts: self.hosts(),
            trusted_proxies: self.web.trusted_proxies.clone(),
            untrusted_proxy: web::guard::UntrustedProxy::default(),
            https_redirect: self.https_redirect(),
            hsts: self.web.hsts(),
            media: self.media_path().to_owned(),
            https_port: self.https.bind.map(|bind| bind.port()),
            cors: self.web.cors(),
            csrf_trusted_origins: self
                .web
                .csrf_trusted_origins
                .iter()
                .map(ToString::to_string)
                .collect(),
            timeout: self.web.request_timeout,
            address_key: secret.clone(),
        }
    }
}

/// A host without its port.
pub fn host_name(host: &str) -> &str {
    match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|b| b.is_ascii_digit()) => name,
        _ => host,
    }
}
