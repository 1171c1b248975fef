//! A real nginx in front of something, which ends with the story.
//! A story that needs one is ignored unless `scripts/test` runs it, which installs it and says where it is.

use std::{
    path::Path,
    process::{Child, Command, Stdio},
};

/// A master and its workers.
pub struct Nginx(Child);

impl Nginx {
    /// Starts it with `nginx.conf` of a folder, in which its relative paths lie; it says `daemon off`.
    pub fn start(folder: &Path) -> Self {
        let nginx = Command::new(super::given("TEST_NGINX"))
            .args(["-e", "stderr", "-p"])
            .arg(folder)
            .args(["-c", "nginx.conf"])
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn();
        Self(nginx.unwrap())
    }
}

impl Drop for Nginx {
    fn drop(&mut self) {
        // A master that is asked to end takes its workers along; of one that is killed they stay.
        let _ = Command::new("kill").arg(self.0.id().to_string()).status();
        let _ = self.0.wait();
    }
}
