//! The security headers of every response, by scope (`docs/api/contract.md#security-headers`).

use axum::http::{
    HeaderMap, HeaderValue,
    header::{
        CACHE_CONTROL, CONTENT_SECURITY_POLICY, HeaderName, REFERRER_POLICY, STRICT_TRANSPORT_SECURITY,
        X_CONTENT_TYPE_OPTIONS, X_FRAME_OPTIONS,
    },
};

use crate::Scheme;

/// The kind of resource at a path; it determines the headers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Scope {
    /// JSON and files under `/api/`.
    Api,
    /// Pages under `/admin/`.
    Admin,
    /// Public pictures under `/media/`.
    Media,
    /// The program's own style sheets and scripts under `/static/`.
    Static,
    /// Any other page.
    Page,
}

impl Scope {
    /// By the first part of the path.
    pub(crate) fn of(path: &str) -> Self {
        match path.split('/').nth(1).unwrap_or_default() {
            "api" => Self::Api,
            "admin" => Self::Admin,
            "media" => Self::Media,
            "static" => Self::Static,
            _ => Self::Page,
        }
    }

    const fn policy(self) -> &'static str {
        match self {
            Self::Api => "default-src 'none'; frame-ancestors 'none'; sandbox",
            Self::Media => "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; sandbox",
            Self::Admin | Self::Page | Self::Static => PAGE_POLICY,
        }
    }
}

/// What our pages may load, and where their forms may go. There are no inline scripts or styles, so no nonces are
/// needed. No script turns text into markup, so browsers that support trusted types need no policy for them.
const PAGE_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; \
    font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; \
    manifest-src 'self'; require-trusted-types-for 'script'; trusted-types 'none'";

/// The content security policy of a page that is served under an address of another scope, or whose form may lead to
/// another site: browsers apply `form-action` to the redirect after a form, too.
pub fn page_policy(form_leads_to: Option<&str>) -> HeaderValue {
    let policy = form_leads_to
        .map(|origin| PAGE_POLICY.replace("form-action 'self'", &format!("form-action 'self' {origin}")));
    policy
        .and_then(|policy| HeaderValue::try_from(policy).ok())
        .unwrap_or(HeaderValue::from_static(PAGE_POLICY))
}

const CROSS_ORIGIN_RESOURCE_POLICY: HeaderName = HeaderName::from_static("cross-origin-resource-policy");
const PERMISSIONS: &str = "accelerometer=(), autoplay=(), browsing-topics=(), camera=(), display-capture=(), \
    fullscreen=(self), geolocation=(), gyroscope=(), magnetometer=(), microphone=(), midi=(), payment=(), usb=(), \
    xr-spatial-tracking=()";
/// Upper bound for the number of response headers. With this capacity a copy of ours is not rehashed.
const ROOM: usize = 24;

/// The headers of one scope, built once.
#[derive(Clone, Debug)]
pub(crate) struct SecurityHeaders {
    always: HeaderMap,
    hsts: Option<HeaderValue>,
}

impl SecurityHeaders {
    /// With the value of `Strict-Transport-Security` for responses over https, if any.
    pub(crate) fn new(scope: Scope, hsts: Option<&str>) -> Self {
        let open = matches!(scope, Scope::Api | Scope::Media);
        let mut headers = vec![
            (X_CONTENT_TYPE_OPTIONS, "nosniff"),
            (X_FRAME_OPTIONS, "DENY"),
            // `same-origin` on admin pages: their forms are recognised by the origin (`docs/api/contract.md#csrf`).
            (
                REFERRER_POLICY,
                if scope == Scope::Admin {
                    "same-origin"
                } else {
                    "strict-origin-when-cross-origin"
                },
            ),
            (
                CROSS_ORIGIN_RESOURCE_POLICY,
                if open { "cross-origin" } else { "same-origin" },
            ),
            (
                HeaderName::from_static("cross-origin-opener-policy"),
                "same-origin",
            ),
            (HeaderName::from_static("permissions-policy"), PERMISSIONS),
            (
                HeaderName::from_static("x-permitted-cross-domain-policies"),
                "none",
            ),
            (HeaderName::from_static("origin-agent-cluster"), "?1"),
            (CONTENT_SECURITY_POLICY, scope.policy()),
        ];
        if matches!(scope, Scope::Api | Scope::Admin | Scope::Page) {
            headers.push((CACHE_CONTROL, "no-store"));
        }
        if scope == Scope::Admin {
            headers.push((HeaderName::from_static("x-robots-tag"), "noindex, nofollow"));
        }
        let mut always = HeaderMap::with_capacity(ROOM);
        for (name, value) in headers {
            always.insert(name, HeaderValue::from_static(value));
        }
        Self {
            always,
            hsts: hsts.and_then(|hsts| HeaderValue::try_from(hsts).ok()),
        }
    }

    /// Adds the headers that the handler has not set itself.
    pub(crate) fn apply(&self, scheme: Scheme, headers: &mut HeaderMap) {
        // Our headers are more and already hashed, so the handler's are added to a copy of ours and not the other way
        // round.
        let own = std::mem::replace(headers, self.always.clone());
        headers.extend(own);
        if scheme == Scheme::Https
            && let Some(hsts) = &self.hsts
        {
            headers.insert(STRICT_TRANSPORT_SECURITY, hsts.clone());
        }
    }
}

/// The headers of an API response over https, for a proxy that answers by itself.
pub fn of_api(hsts: Option<&str>) -> Vec<(String, String)> {
    let mut headers = HeaderMap::new();
    SecurityHeaders::new(Scope::Api, hsts).apply(Scheme::Https, &mut headers);
    let text = |value: &HeaderValue| String::from_utf8_lossy(value.as_bytes()).into_owned();
    headers
        .iter()
        .map(|(name, value)| (name.to_string(), text(value)))
        .collect()
}
