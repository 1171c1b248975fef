//! The folder `deploy`: the files that `paradise deploy` and `paradise init` write, for an example.

use std::path::Path;

use paradise::cli::deploy::{self, Place, What};

use super::check;
use crate::support::environment;

#[test]
fn the_examples_of_a_deployment_are_current() {
    let settings = [
        ("ALLOWED_HOSTS", ""),
        ("CSRF_TRUSTED_ORIGINS", ""),
        ("TRUSTED_PROXIES", "127.0.0.1,::1"),
    ];
    let settings = environment(&settings).settings;
    let place = Place {
        user: "paradise".to_owned(),
        path: "/usr/local/bin/paradise".to_owned(),
    };
    let mut files = deploy::machine(&settings, &place, Path::new("paradise")).unwrap();
    for what in [
        What::Caddy(place.clone()),
        What::Docker(place.clone()),
        What::Compose(place),
    ] {
        files.extend(deploy::files(&what, &settings).unwrap());
    }
    assert_eq!(files.len(), 8);
    for file in files {
        check(&format!("deploy/{}", file.name), &file.text);
    }
}
