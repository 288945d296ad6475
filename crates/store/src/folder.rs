//! A data folder: this user's own, or refused. What lies in it is run (in a jail) or opened in a program's name, so nobody
//! else may be able to put anything there or to swap it.

use std::fs;
use std::io;
use std::os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

/// Who may write into a folder that nobody but its owner changes.
const OTHERS_WRITE: u32 = 0o002;
/// In such a folder people may only move and remove what is their own.
const STICKY: u32 = 0o1000;

/// Makes the data folder and `name` in it, readable by this user alone, and answers the path of `name`.
///
/// # Errors
/// Words for the person at the terminal: which folder cannot be used, why, and what to name instead.
pub fn own(data: &Path, name: &str) -> Result<PathBuf, String> {
    let fail = |e: io::Error| format!("{} cannot be used as data folder: {e}", data.display());
    fs::DirBuilder::new().recursive(true).mode(0o700).create(data).map_err(fail)?;
    // From here on links are out of the way: what is checked is what is used.
    let data = data.canonicalize().map_err(fail)?;
    let dir = data.join(name);
    match fs::DirBuilder::new().mode(0o700).create(&dir) {
        Err(e) if e.kind() != io::ErrorKind::AlreadyExists => return Err(fail(e)),
        _ => {}
    }
    let found = fs::symlink_metadata(&dir).map_err(fail)?;
    if !found.is_dir() {
        return Err(format!(
            "{} is no folder of ours: remove it, or name another folder with --data",
            dir.display()
        ));
    }
    let me = user(&dir).map_err(fail)?;
    if found.uid() != me {
        return Err(foreign(&dir));
    }
    for folder in data.ancestors() {
        let found = fs::metadata(folder).map_err(fail)?;
        let open = found.mode() & OTHERS_WRITE != 0 && found.mode() & STICKY == 0;
        if open || found.uid() != me && found.uid() != 0 {
            return Err(foreign(folder));
        }
    }
    fs::set_permissions(&dir, fs::Permissions::from_mode(0o700)).map_err(fail)?;
    Ok(dir)
}

/// Makes folders below one another in `dir`, for this user alone. They outlive a loss of power when this returns.
pub(crate) fn make(dir: &Path, names: &[&str]) -> io::Result<()> {
    let mut dir = dir.to_owned();
    for name in names {
        let above = dir.clone();
        dir.push(name);
        match fs::DirBuilder::new().mode(0o700).create(&dir) {
            Err(e) if e.kind() == io::ErrorKind::AlreadyExists => {}
            made => made.and_then(|()| fs::File::open(&above)?.sync_all())?,
        }
    }
    Ok(())
}

fn foreign(folder: &Path) -> String {
    format!(
        "{} belongs to another user, or everybody may write there: they could put code into the data folder. \
         Name another folder with --data",
        folder.display()
    )
}

/// Who we are: the owner of what we make.
fn user(dir: &Path) -> io::Result<u32> {
    let path = dir.join(format!(".{}", std::process::id()));
    // A leftover of a killed process with the same number.
    let _ = fs::remove_file(&path);
    let made = fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(&path)?;
    let uid = made.metadata()?.uid();
    fs::remove_file(&path)?;
    Ok(uid)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mode(path: &Path, mode: u32) {
        fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
    }

    #[test]
    fn a_folder_is_made_for_us_alone() {
        let base = tempfile::tempdir().unwrap();
        let dir = own(&base.path().join("a/b"), "units").unwrap();
        assert_eq!(fs::metadata(&dir).unwrap().mode() & 0o777, 0o700);
        mode(&dir, 0o755);
        own(&base.path().join("a/b"), "units").unwrap();
        assert_eq!(fs::metadata(&dir).unwrap().mode() & 0o777, 0o700);
    }

    #[test]
    fn a_link_in_its_place_is_refused_and_its_target_left_alone() {
        let base = tempfile::tempdir().unwrap();
        let target = base.path().join("target");
        fs::create_dir(&target).unwrap();
        mode(&target, 0o755);
        std::os::unix::fs::symlink(&target, base.path().join("units")).unwrap();
        assert!(own(base.path(), "units").unwrap_err().contains("no folder of ours"));
        assert_eq!(fs::metadata(&target).unwrap().mode() & 0o777, 0o755);
    }

    #[test]
    fn a_folder_where_others_may_swap_what_we_use_is_refused() {
        let base = tempfile::tempdir().unwrap();
        let open = base.path().join("open");
        fs::create_dir(&open).unwrap();
        mode(&open, 0o777);
        for data in [open.clone(), open.join("inside")] {
            assert!(own(&data, "units").unwrap_err().contains("everybody may write"), "{}", data.display());
        }
        mode(&open, 0o1777);
        own(&open, "units").unwrap();
    }

    #[test]
    fn another_users_folder_is_refused() {
        let base = tempfile::tempdir().unwrap();
        let theirs = base.path().join("theirs");
        fs::create_dir(&theirs).unwrap();
        // Only root can give a folder away; for everybody else `/proc/1` is another's.
        let data = match std::os::unix::fs::chown(&theirs, Some(12_345), None) {
            Ok(()) => theirs,
            Err(_) => PathBuf::from("/proc/1"),
        };
        own(&data, "units").unwrap_err();
    }
}
