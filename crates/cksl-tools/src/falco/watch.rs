//! Notices when configuration and rules files change, also when an editor replaces them.

use std::collections::{BTreeSet, HashMap};
use std::ffi::OsString;
use std::io;
use std::mem::MaybeUninit;
use std::os::fd::OwnedFd;
use std::os::unix::ffi::OsStringExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread;

use rustix::fs::inotify::{self, CreateFlags, ReadFlags, WatchFlags};

use crate::config::is_yaml;

/// Something in a watched folder changed.
#[derive(Debug)]
pub(super) struct Touched {
    watch: i32,
    name: Option<OsString>,
}

/// The files that are watched, by way of their folders.
pub(super) struct FileWatch {
    inotify: Arc<OwnedFd>,
    folders: HashMap<i32, PathBuf>,
    files: BTreeSet<PathBuf>,
    rule_folders: BTreeSet<PathBuf>,
}

impl FileWatch {
    /// Starts to watch; nothing yet. `tell` is called on a thread of its own and says whether it
    /// wants to hear more.
    pub(super) fn start(tell: impl Fn(Touched) -> bool + Send + 'static) -> io::Result<Self> {
        let inotify = Arc::new(inotify::init(CreateFlags::CLOEXEC)?);
        let source = Arc::clone(&inotify);
        thread::Builder::new()
            .name("file-watch".to_owned())
            .spawn(move || {
                let mut buffer = [MaybeUninit::uninit(); 4096];
                let mut reader = inotify::Reader::new(&*source, &mut buffer);
                while let Ok(event) = reader.next() {
                    if event.events().contains(ReadFlags::IGNORED) {
                        continue;
                    }
                    let touched = Touched {
                        watch: event.wd(),
                        name: event
                            .file_name()
                            .map(|name| OsString::from_vec(name.to_bytes().to_vec())),
                    };
                    if !tell(touched) {
                        return;
                    }
                }
            })?;
        Ok(Self {
            inotify,
            folders: HashMap::new(),
            files: BTreeSet::new(),
            rule_folders: BTreeSet::new(),
        })
    }

    /// Watches these files, and the YAML files in these folders, instead of what it watched
    /// before. They need not exist.
    pub(super) fn set<'a>(&mut self, paths: impl IntoIterator<Item = &'a Path>) {
        self.files.clear();
        self.rule_folders.clear();
        let mut folders = BTreeSet::new();
        for path in paths {
            // A link and what it leads to: either may change.
            let target = path.canonicalize().ok();
            for path in [Some(path.to_owned()), target].into_iter().flatten() {
                if path.is_dir() {
                    folders.insert(path.clone());
                    self.rule_folders.insert(path);
                } else {
                    folders.extend(path.parent().map(Path::to_owned));
                    self.files.insert(path);
                }
            }
        }
        for (watch, folder) in std::mem::take(&mut self.folders) {
            if !folders.contains(&folder) {
                // It fails where the folder is gone, and the watch with it.
                let _ = inotify::remove_watch(&*self.inotify, watch);
            }
        }
        let flags = WatchFlags::CLOSE_WRITE
            | WatchFlags::MOVED_TO
            | WatchFlags::MOVED_FROM
            | WatchFlags::DELETE;
        for folder in folders {
            if let Ok(watch) = inotify::add_watch(&*self.inotify, &folder, flags) {
                self.folders.insert(watch, folder);
            }
        }
    }

    /// Whether a file that matters was touched.
    pub(super) fn concerns(&self, touched: &Touched) -> bool {
        let (Some(folder), Some(name)) = (self.folders.get(&touched.watch), &touched.name) else {
            return false;
        };
        let path = folder.join(name);
        self.files.contains(&path) || (self.rule_folders.contains(folder) && is_yaml(&path))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;
    use std::sync::mpsc;
    use std::time::Duration;

    /// The names of the files that matter, among those that `change` touches.
    fn noticed(change: impl FnOnce(&Path)) -> BTreeSet<OsString> {
        let folder = tempfile::tempdir().unwrap();
        let (etc, rules) = (folder.path().join("etc"), folder.path().join("rules.d"));
        fs::create_dir(&etc).unwrap();
        fs::create_dir(&rules).unwrap();
        let (config, end) = (etc.join("falco.yaml"), etc.join("end"));
        let (tell, told) = mpsc::channel();
        let mut watch = FileWatch::start(move |touched| tell.send(touched).is_ok()).unwrap();
        watch.set([config.as_path(), &rules, &end]);
        change(folder.path());
        fs::write(&end, "").unwrap();
        let mut names = BTreeSet::new();
        loop {
            let touched = told.recv_timeout(Duration::from_secs(10)).unwrap();
            if watch.concerns(&touched) {
                let name = touched.name.unwrap();
                if name == "end" {
                    return names;
                }
                names.insert(name);
            }
        }
    }

    #[test]
    fn files_that_are_written_replaced_or_removed_are_noticed() {
        let names = noticed(|folder| {
            fs::write(folder.join("etc/new"), "a: b").unwrap();
            fs::rename(folder.join("etc/new"), folder.join("etc/falco.yaml")).unwrap();
        });
        assert!(names.contains(&OsString::from("falco.yaml")));
        let names = noticed(|folder| {
            fs::write(folder.join("rules.d/x.yaml"), "").unwrap();
            fs::remove_file(folder.join("rules.d/x.yaml")).unwrap();
        });
        assert!(names.contains(&OsString::from("x.yaml")));
    }

    #[test]
    fn other_files_beside_them_do_not_matter() {
        let names = noticed(|folder| {
            fs::write(folder.join("etc/.falco.yaml.swp"), "").unwrap();
            fs::write(folder.join("rules.d/notes.txt"), "").unwrap();
        });
        assert_eq!(names, BTreeSet::new());
    }
}
