//! Paths as text: joined and normalised without asking any file system.

/// Longest result of [`join`]; a longer one is replaced by [`TOO_LONG`].
const LIMIT: usize = 1024;

/// What stands for a path that is too long.
const TOO_LONG: &[u8] = b"/PATH_TOO_LONG";

/// What stands for a folder whose descriptor is not known.
pub(crate) const UNKNOWN: &[u8] = b"<UNKNOWN>";

/// The path `path`, taken from the folder `base` if it is relative.
///
/// `.`, `..` and doubled slashes are resolved in the text; symbolic links are not looked at, which is
/// what Falco's paths mean.
pub(crate) fn join(base: &[u8], path: &[u8]) -> Vec<u8> {
    let absolute = path.first() == Some(&b'/');
    let base = if absolute { &[] } else { base };
    let rooted = absolute || base.first() == Some(&b'/');
    let mut out = Vec::with_capacity(base.len() + path.len() + 1);
    for part in [base, path] {
        append(&mut out, part, rooted);
    }
    if out.is_empty() && rooted {
        out.push(b'/');
    }
    if out.len() > LIMIT {
        return TOO_LONG.to_vec();
    }
    out
}

/// Whether [`join`] makes just this of a path, whatever the folder.
pub(crate) fn is_whole(path: &[u8]) -> bool {
    let is_kept = |component: &[u8]| !matches!(component, b"" | b"." | b"..");
    let components = path.strip_prefix(b"/");
    path.len() <= LIMIT
        && components.is_some_and(|path| path.split(|byte| *byte == b'/').all(is_kept))
}

/// Appends the components of `path`; `out` never ends in a slash.
fn append(out: &mut Vec<u8>, path: &[u8], rooted: bool) {
    for component in path.split(|byte| *byte == b'/') {
        match component {
            b"" | b"." => {}
            b".." => {
                let cut = out.iter().rposition(|byte| *byte == b'/').unwrap_or(0);
                out.truncate(cut);
            }
            name => {
                if rooted || !out.is_empty() {
                    out.push(b'/');
                }
                out.extend_from_slice(name);
            }
        }
    }
}

/// A folder in the form that `proc.cwd` has: normalised, with a slash at its end.
pub(crate) fn folder(base: &[u8], path: &[u8]) -> Vec<u8> {
    let mut out = join(base, path);
    if out.last() != Some(&b'/') {
        out.push(b'/');
    }
    out
}

/// The path as it was passed, without doubled slashes.
pub(crate) fn squeeze(path: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(path.len());
    for byte in path {
        if *byte != b'/' || out.last() != Some(&b'/') {
            out.push(*byte);
        }
    }
    out
}

/// Whether [`squeeze`] leaves a path as it is.
pub(crate) fn is_squeezed(path: &[u8]) -> bool {
    !path.windows(2).any(|pair| pair == b"//")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn joined(base: &str, path: &str) -> String {
        String::from_utf8(join(base.as_bytes(), path.as_bytes())).unwrap()
    }

    #[test]
    fn relative_paths_start_at_the_base_and_absolute_ones_do_not() {
        assert_eq!(joined("/root/", "a"), "/root/a");
        assert_eq!(joined("/root/", "/etc/passwd"), "/etc/passwd");
        assert_eq!(joined("/", "a"), "/a");
    }

    #[test]
    fn dots_and_doubled_slashes_are_resolved() {
        assert_eq!(joined("/tmp/x", "../y/./z//w/"), "/tmp/y/z/w");
        assert_eq!(joined("/tmp", "/../../etc"), "/etc");
        assert_eq!(joined("/tmp", ".."), "/");
        assert_eq!(joined("/", "."), "/");
    }

    #[test]
    fn a_path_that_is_shared_is_what_would_be_made_of_it() {
        let long = format!("/{}", "a".repeat(LIMIT));
        for (path, whole, squeezed) in [
            ("/etc/passwd", true, true),
            ("/.ssh/..x/...", true, true),
            ("/", false, true),
            ("", false, true),
            ("etc", false, true),
            ("/etc/", false, true),
            ("/etc/./x", false, true),
            ("/etc/..", false, true),
            ("/etc//x", false, false),
            (long.as_str(), false, true),
        ] {
            let bytes = path.as_bytes();
            assert_eq!(
                (is_whole(bytes), is_squeezed(bytes)),
                (whole, squeezed),
                "{path}"
            );
            assert!(!whole || join(b"/base", bytes) == bytes, "{path}");
            assert_eq!(squeeze(bytes) == bytes, squeezed, "{path}");
        }
    }

    #[test]
    fn an_unknown_base_stays_visible() {
        assert_eq!(joined("<UNKNOWN>", "a"), "<UNKNOWN>/a");
    }

    #[test]
    fn what_is_too_long_says_so() {
        assert_eq!(joined("/", &"a/".repeat(600)), "/PATH_TOO_LONG");
    }
}
