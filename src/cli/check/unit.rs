//! The installed systemd unit: its exposure level, as systemd rates it, and the ports that it permits.

use std::{
    ffi::OsStr,
    path::{Path, PathBuf},
    process::Command,
};

use text::Message;

use super::kinds::Look;
use crate::{
    check::{Check, Severity},
    settings::Settings,
};

/// The level that the generated unit stays below. The scale goes from 0 to 10 (systemd-analyze(1)).
const LOOSE: f64 = 1.5;
/// From this level on, systemd itself rates a service that talks to the internet as worse than "OK".
const OPEN: f64 = 3.0;
/// Where a unit may be, the highest priority first (systemd.unit(5)).
const FOLDERS: [&str; 3] = [
    "/etc/systemd/system",
    "/usr/lib/systemd/system",
    "/lib/systemd/system",
];

pub(super) const CHECKS: &[Check<Look>] = &[
    Check {
        id: "unit-open",
        severity: Severity::Error,
        find: Look::Machine(|_| found(&installed()?, |level| level > OPEN)),
    },
    Check {
        id: "unit-loose",
        severity: Severity::Warning,
        find: Look::Machine(|_| found(&installed()?, |level| level > LOOSE && level <= OPEN)),
    },
    Check {
        id: "unit-ports-closed",
        severity: Severity::Error,
        find: Look::Files(|settings| closed_port(settings, &installed()?, first_free_port())),
    },
];

fn installed() -> Option<PathBuf> {
    let units = FOLDERS.map(|folder| Path::new(folder).join("paradise.service"));
    units.into_iter().find(|unit| unit.exists())
}

fn found(unit: &Path, is_found: impl Fn(f64) -> bool) -> Option<Message> {
    let level = exposure(unit).filter(|level| is_found(*level))?;
    let message = Message::new("check-unit-loose").with("unit", unit.display().to_string());
    Some(message.with("level", level.to_string()))
}

fn closed_port(settings: &Settings, unit: &Path, first_free: u16) -> Option<Message> {
    let ports = [Some(settings.web.bind), settings.https.bind];
    let mut ports = ports.into_iter().flatten().map(|bind| bind.port());
    let text = with_sockets(unit);
    let port = ports.find(|port| (1..first_free).contains(port) && !permits(&text, *port))?;
    let message = Message::new("check-unit-ports-closed").with("unit", unit.display().to_string());
    Some(message.with("port", port.to_string()))
}

/// The first port that needs no capability.
fn first_free_port() -> u16 {
    std::fs::read_to_string("/proc/sys/net/ipv4/ip_unprivileged_port_start")
        .ok()
        .and_then(|text| text.trim().parse().ok())
        .unwrap_or(1024)
}

/// The text of the unit with its drop-ins, and of the sockets of the site.
fn with_sockets(unit: &Path) -> String {
    let folders = FOLDERS.iter().map(Path::new).chain(unit.parent());
    let names = |folder: &Path| {
        let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
        entries.map(|entry| entry.path()).collect::<Vec<_>>()
    };
    let mut files = vec![unit.to_owned()];
    let is_ours = |path: &PathBuf| {
        let name = path.file_name().unwrap_or_default();
        name.to_string_lossy().starts_with("paradise")
    };
    for path in folders.flat_map(names).filter(is_ours) {
        match path.extension().and_then(OsStr::to_str) {
            Some("socket") => files.push(path),
            Some("d") => files.extend(names(&path)),
            _ => {}
        }
    }
    let texts = files.iter().filter_map(|file| std::fs::read_to_string(file).ok());
    texts.collect::<Vec<_>>().join("\n")
}

fn permits(text: &str, port: u16) -> bool {
    let port = port.to_string();
    text.lines()
        .filter_map(|line| line.split_once('='))
        .any(|(name, value)| match name {
            "AmbientCapabilities" => value.contains("CAP_NET_BIND_SERVICE"),
            "ListenStream" => value.rsplit(':').next() == Some(&port),
            _ => false,
        })
}

/// `None` if systemd is not available or cannot read the unit.
fn exposure(unit: &Path) -> Option<f64> {
    let mut command = Command::new("systemd-analyze");
    command
        .args(["security", "--offline=yes", "--no-pager"])
        .arg(unit);
    let said = command.env("LC_ALL", "C").output().ok()?.stdout;
    level(&String::from_utf8_lossy(&said))
}

/// Parses the last line: `→ Overall exposure level for paradise.service: 1.2 OK :-)`.
fn level(said: &str) -> Option<f64> {
    let (_, level) = said
        .rsplit_once("Overall exposure level for ")?
        .1
        .split_once(": ")?;
    level.split_whitespace().next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_judgement_of_systemd_is_read() {
        let said = "NAME DESCRIPTION EXPOSURE\n✗ PrivateNetwork= … 0.5\n\n→ Overall exposure level for paradise.service: 1.2 OK :-)\n";
        assert_eq!(level(said), Some(1.2));
        assert_eq!(level("Failed to load unit"), None);
    }

    #[test]
    fn a_port_below_1024_needs_a_capability_or_a_socket() {
        let folder = tempfile::tempdir().unwrap();
        let unit = folder.path().join("paradise.service");
        let source = settings::Source::new([("ACME_DOMAINS", "shop.example.uz")], vec![]);
        let settings = Settings::load(
            &source,
            &crate::site::slices().settings(),
            &mut settings::Problems::default(),
        );
        let closed = || closed_port(&settings, &unit, 1024).map(|found| found.render(text::Lang::En));
        let write = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).unwrap();

        write("paradise.service", "[Service]\nAmbientCapabilities=\n");
        assert!(closed().unwrap().ends_with("port 80"));
        write(
            "paradise.socket",
            "[Socket]\nListenStream=127.0.0.1:8080\nListenStream=[::]:80\n",
        );
        assert!(closed().unwrap().ends_with("port 443"));
        write("paradise-https.socket", "[Socket]\nListenStream=443\n");
        assert_eq!(closed(), None);
        std::fs::remove_file(folder.path().join("paradise.socket")).unwrap();
        std::fs::create_dir(folder.path().join("paradise.service.d")).unwrap();
        write(
            "paradise.service.d/ports.conf",
            "[Service]\nAmbientCapabilities=CAP_NET_BIND_SERVICE\n",
        );
        assert_eq!(closed(), None);
        write("paradise.service.d/ports.conf", "[Service]\n");
        assert!(closed().is_some());
        assert_eq!(
            closed_port(&settings, &unit, 80),
            None,
            "this kernel asks for nothing"
        );
    }

    #[test]
    #[ignore = "asks systemd-analyze; scripts/test installs it"]
    fn our_own_unit_is_closed_and_one_without_any_fence_is_open() {
        let folder = tempfile::tempdir().unwrap();
        let unit = folder.path().join("paradise.service");
        let ours = Path::new(env!("CARGO_MANIFEST_DIR")).join("deploy/debian/paradise.service");
        std::fs::copy(ours, &unit).unwrap();
        assert!(exposure(&unit).unwrap() <= LOOSE);
        assert_eq!(found(&unit, |level| level > LOOSE), None);
        std::fs::write(&unit, "[Service]\nExecStart=/usr/bin/paradise\n").unwrap();
        assert!(found(&unit, |level| level > OPEN).is_some());
    }
}
