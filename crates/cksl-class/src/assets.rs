//! The files of the pages: our own, and those of others that `assets/VENDORED` lists.

use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse as _, Response};

use crate::answer::refused;

/// Name, type and bytes of each.
const FILES: [(&str, &str, &[u8]); 10] = [
    file("xterm.js", JS, include_bytes!("../assets/xterm.js")),
    file("addon-fit.js", JS, include_bytes!("../assets/addon-fit.js")),
    file("xterm.css", CSS, include_bytes!("../assets/xterm.css")),
    file("page.css", CSS, include_bytes!("../assets/page.css")),
    file("page.js", JS, include_bytes!("../assets/page.js")),
    file("join.js", JS, include_bytes!("../assets/join.js")),
    file("board.js", JS, include_bytes!("../assets/board.js")),
    file("look.js", JS, include_bytes!("../assets/look.js")),
    file("lab.js", JS, include_bytes!("../assets/lab.js")),
    file("terminal.js", JS, include_bytes!("../assets/terminal.js")),
];

const JS: &str = "text/javascript; charset=utf-8";
const CSS: &str = "text/css; charset=utf-8";

const fn file<'a>(name: &'a str, kind: &'a str, bytes: &'a [u8]) -> (&'a str, &'a str, &'a [u8]) {
    (name, kind, bytes)
}

/// A file by its name. A browser asks whether it has changed, and keeps it otherwise.
pub(crate) fn serve(name: &str, asked: &HeaderMap) -> Response {
    let Some((_, kind, bytes)) = FILES.into_iter().find(|file| file.0 == name) else {
        return refused(StatusCode::NOT_FOUND, "there is no such file");
    };
    let tag = format!("\"{:016x}\"", fingerprint(bytes));
    if asked
        .get(header::IF_NONE_MATCH)
        .is_some_and(|known| *known == *tag)
    {
        return StatusCode::NOT_MODIFIED.into_response();
    }
    let headers = [
        (header::CONTENT_TYPE, kind.to_owned()),
        (header::CACHE_CONTROL, "no-cache".to_owned()),
        (header::ETAG, tag),
    ];
    (headers, bytes).into_response()
}

/// Tells one version of a file from another; FNV-1a.
fn fingerprint(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use sha2::{Digest as _, Sha256};

    /// Lines of file, package, version, licence and digest.
    const VENDORED: &str = include_str!("../assets/VENDORED");

    /// Those that we have written.
    const OURS: [&str; 7] = [
        "page.css",
        "page.js",
        "join.js",
        "board.js",
        "lab.js",
        "look.js",
        "terminal.js",
    ];

    #[test]
    fn files_of_others_are_listed_with_version_licence_and_digest_and_are_as_listed() {
        let listed = VENDORED.lines().filter(|line| !line.starts_with('#'));
        let listed: Vec<Vec<&str>> = listed
            .map(|line| line.split_whitespace().collect())
            .collect();
        for (name, _, bytes) in FILES {
            let line = listed.iter().find(|line| line[0] == name);
            assert_eq!(line.is_none(), OURS.contains(&name), "{name}");
            let Some(line) = line else { continue };
            let [_, package, version, licence, digest] = line[..] else {
                panic!("{name}: {line:?}")
            };
            assert!(package.starts_with("@xterm/") && version.contains('.'));
            assert_eq!(licence, "LICENSES/xterm.js-MIT.txt");
            let is: String = Sha256::digest(bytes)
                .iter()
                .map(|byte| format!("{byte:02x}"))
                .collect();
            assert_eq!(digest, is, "{name}");
        }
        assert_eq!(listed.len() + OURS.len(), FILES.len());
    }

    #[test]
    fn our_scripts_make_no_html_of_texts_and_ask_no_other_host() {
        for (name, _, bytes) in FILES.iter().filter(|file| OURS.contains(&file.0)) {
            let text = std::str::from_utf8(bytes).unwrap();
            for word in [
                "http://",
                "https://",
                "eval(",
                "document.write",
                "insertAdjacentHTML",
            ] {
                assert!(!text.contains(word), "{name}: {word}");
            }
        }
    }
}
