//! The pages of reference, one for each competency of the curriculum: a node reads them without the host.

use std::io;

use cksl_wire::exit;
use cksl_wire::io::Io;
use cksl_wire::report::{Style, markdown};
use cksl_wire::terminal::Terminal;

use crate::screen::paged;

/// A page by the id of its competency.
macro_rules! pages {
    ($($id:literal),+ $(,)?) => {
        &[$(($id, include_str!(concat!("../../../curriculum/pages/", $id, ".md")))),+]
    };
}

/// The competencies in the order of the curriculum, with their pages: Markdown.
pub const PAGES: &[(&str, &str)] = pages![
    "network-policies",
    "cis-benchmark",
    "ingress-tls",
    "node-metadata",
    "verify-binaries",
    "rbac",
    "service-accounts",
    "api-access",
    "upgrades",
    "host-footprint",
    "least-privilege",
    "network-exposure",
    "kernel-hardening",
    "pod-security",
    "secrets",
    "isolation",
    "pod-encryption",
    "base-images",
    "artifacts",
    "permitted-images",
    "static-analysis",
    "behavioral-analytics",
    "threat-detection",
    "attack-phases",
    "container-immutability",
    "audit-logs",
];

/// `cksl docs`: shows a page, or which there are. The beginning of a name is enough.
///
/// # Errors
/// The terminal or the pipe is gone.
pub fn run(competency: Option<&str>, terminal: Terminal, io: &mut Io<'_>) -> io::Result<u8> {
    let style = Style::from(terminal);
    let Some(named) = competency else {
        let text = match terminal.json {
            true => json(&PAGES.iter().map(|(id, _)| *id).collect::<Vec<_>>())?,
            false => listed(&style),
        };
        paged(&text, terminal, io.out)?;
        return Ok(0);
    };
    let whole = PAGES.iter().find(|(id, _)| *id == named);
    let begins: Vec<&(&str, &str)> = PAGES
        .iter()
        .filter(|(id, _)| id.starts_with(named))
        .collect();
    match (whole, &begins[..]) {
        (Some((_, text)), _) | (None, [(_, text)]) => {
            let text = match terminal.json {
                true => json(text)?,
                false => markdown(text, &style),
            };
            paged(&text, terminal, io.out)?;
            Ok(0)
        }
        (None, several) => {
            writeln!(io.err, "cksl: there is no page `{named}`")?;
            let ids: Vec<&str> = several.iter().map(|(id, _)| *id).collect();
            match ids.is_empty() {
                true => writeln!(io.err, "\n  cksl docs   shows what there is")?,
                false => writeln!(io.err, "\n  these begin so: {}", ids.join(", "))?,
            }
            Ok(exit::USAGE)
        }
    }
}

fn json<T: serde::Serialize + ?Sized>(data: &T) -> io::Result<String> {
    Ok(serde_json::to_string(data)? + "\n")
}

/// The competencies with the titles of their pages.
fn listed(style: &Style) -> String {
    let wide = PAGES.iter().map(|(id, _)| id.len()).max().unwrap_or(0);
    let mut out = String::new();
    for (id, text) in PAGES {
        let title = text.lines().next().unwrap_or_default();
        let first = format!("  {id:wide$}  ");
        out.push_str(&style.flow(&first, wide + 4, title.trim_start_matches("# ")));
    }
    out + &format!("\n  {}\n", style.literal("cksl docs COMPETENCY"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(competency: Option<&str>) -> (u8, String, String) {
        let (mut out, mut err) = (Vec::new(), Vec::new());
        let mut io = Io {
            out: &mut out,
            err: &mut err,
        };
        let terminal = Terminal {
            width: 80,
            color: false,
            plain: true,
            json: false,
        };
        let code = run(competency, terminal, &mut io).unwrap();
        let text = |bytes| String::from_utf8(bytes).unwrap();
        (code, text(out), text(err))
    }

    #[test]
    fn a_page_is_shown_by_the_beginning_of_its_name() {
        assert!(
            said(Some("rb"))
                .1
                .contains("Grant least privilege with RBAC")
        );
        let (code, _, err) = said(Some("a"));
        assert_eq!(code, exit::USAGE);
        assert!(err.contains("api-access, "), "{err}");
        assert!(said(Some("x")).2.contains("cksl docs   shows"));
        let (_, list, _) = said(None);
        assert!(list.contains("  rbac "), "{list}");
    }
}
