//! Whose files a command would make: those of root are closed to the service, which runs as a user of its own.

use std::path::Path;

use super::Failure;

/// Refuses to make files as root in the folder of another user.
///
/// # Errors
/// That is so; with the command that does it right.
#[cfg(unix)]
pub(super) fn is_ours(data_dir: &Path) -> Result<(), Failure> {
    use std::{fs, os::unix::fs::MetadataExt as _};

    const ROOT: u32 = 0;
    let made = tempfile::tempfile().and_then(|file| file.metadata());
    let (Ok(made), Ok(folder)) = (made, fs::metadata(data_dir)) else {
        // A folder that is not there yet will belong to this user.
        return Ok(());
    };
    if made.uid() != ROOT || folder.uid() == ROOT {
        return Ok(());
    }
    let owner = name(
        &fs::read_to_string("/etc/passwd").unwrap_or_default(),
        folder.uid(),
    );
    Err(Failure::new(format!(
        "DATA_DIR, {}, belongs to the user {owner}, and root would make files in it that the service cannot change; \
         run the same command as that user: `runuser -u {owner} -- paradise …`. Nothing was imported",
        data_dir.display()
    )))
}

/// Refuses nothing where files have no such owners.
///
/// # Errors
/// None.
#[cfg(not(unix))]
pub(super) fn is_ours(_: &Path) -> Result<(), Failure> {
    Ok(())
}

/// The name of a user in `/etc/passwd`, or the number.
#[cfg(unix)]
fn name(passwd: &str, uid: u32) -> String {
    let uid = uid.to_string();
    let known = passwd.lines().find_map(|line| {
        let mut fields = line.split(':');
        let name = fields.next()?;
        (fields.nth(1) == Some(&uid)).then_some(name)
    });
    known.unwrap_or(&uid).to_owned()
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn a_user_is_called_by_name_where_there_is_one() {
        let passwd = "root:x:0:0:root:/root:/bin/sh\nparadise:x:998:998::/var/lib/paradise:/bin/false\n";
        assert_eq!(name(passwd, 998), "paradise");
        assert_eq!(name(passwd, 1234), "1234");
    }
}
