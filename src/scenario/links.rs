//! The pages outside of cksl that content names, in one list: `curriculum/learn/links.yaml`.

use std::collections::BTreeSet;

use serde::Deserialize;

use super::content::Content;
use super::diagnostic::{Diagnostic, Span};
use super::explanation;
use super::yaml::{self, MAX_BYTES, Source};

/// The file.
const FILE: &str = "curriculum/learn/links.yaml";

/// The code of all that is wrong with a link.
const CODE: &str = "content/link";

/// What an address begins with.
const SCHEMES: [&str; 2] = ["https://", "http://"];

/// The list.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Links {
    /// The links, by their addresses; what the course notes name comes last.
    pub links: Vec<Link>,
}

/// A page, or a talk of which no address is known.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Link {
    /// What it is.
    pub title: String,
    /// Its address.
    pub url: Option<String>,
    /// The day on which somebody last saw that it is there, as `2026-11-24`; absent if nobody has.
    pub checked: Option<String>,
    /// How it was seen.
    pub how: Option<How>,
    /// What else is to know.
    pub note: Option<String>,
}

/// How a page was seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum How {
    /// Opened in a browser.
    Opened,
    /// Its text in a copy of the site's public repository.
    Source,
    /// In a stored copy of the page, which may have changed since.
    StoredCopy,
}

impl Content {
    /// The list of links; an empty one if this content has none.
    ///
    /// # Errors
    /// It can't be read.
    pub fn links(&self) -> Result<Links, Vec<Diagnostic>> {
        if self.file(FILE).is_none() {
            return Ok(Links::default());
        }
        let text = self.text(FILE, MAX_BYTES)?;
        yaml::parse(FILE, text).map_err(|diagnostic| vec![*diagnostic])
    }

    /// What is wrong with the list, and links of explanations, pages and questions that it does not have.
    pub(super) fn link_problems(&self) -> Vec<Diagnostic> {
        let links = match self.links() {
            Ok(links) => links,
            Err(problems) => return problems,
        };
        let mut problems = Vec::new();
        let text = self.file(FILE).map(String::from_utf8_lossy);
        let text = text.unwrap_or_default();
        let source = Source::new(FILE, &text);
        let mut known = BTreeSet::new();
        for (index, link) in links.links.iter().enumerate() {
            let mut report = |key: &str, what: String| {
                problems.push(source.at(&format!("links/{index}/{key}"), CODE, what));
            };
            if link
                .url
                .as_ref()
                .is_some_and(|url| !known.insert(url.as_str()))
            {
                report("url", "this address is in the list twice".to_owned());
            }
            if link.checked.is_some() != link.how.is_some() {
                let what = "`checked` and `how` go together: a day, and how the page was seen";
                report("checked", what.to_owned());
            }
            if let Some(day) = &link.checked
                && day.parse::<jiff::civil::Date>().is_err()
            {
                report("checked", format!("`{day}` is no day, such as 2026-11-24"));
            }
        }
        for (path, bytes) in self.below("") {
            let text = String::from_utf8_lossy(bytes);
            let named = match path.split('/').collect::<Vec<_>>()[..] {
                ["scenarios", _, explanation::FILE] | ["curriculum", "pages", _] => in_prose(&text),
                ["quiz", _] => sources(&text),
                _ => continue,
            };
            for (line, url) in named {
                if !known.contains(url) {
                    let what = format!("`{url}` is not in {FILE}, which says when it was checked");
                    problems.push(Diagnostic {
                        at: Some(Span::new(&text, line, 1, usize::MAX)),
                        ..Diagnostic::of_file(CODE, path, what)
                    });
                }
            }
        }
        problems
    }
}

/// The addresses in the prose of a page, each with its line. Those in code are what a command is given.
fn in_prose(text: &str) -> Vec<(usize, &str)> {
    let mut found = Vec::new();
    let mut in_code = false;
    for (index, line) in text.lines().enumerate() {
        if line.trim_start().starts_with("```") {
            in_code = !in_code;
        } else if !in_code {
            let prose = line.split('`').step_by(2);
            found.extend(prose.flat_map(addresses).map(|url| (index + 1, url)));
        }
    }
    found
}

/// The addresses in the `source` of questions, each with its line.
fn sources(text: &str) -> Vec<(usize, &str)> {
    let lines = text.lines().enumerate();
    let sources = lines.filter_map(|(index, line)| {
        let line = line.trim_start().trim_start_matches("- ");
        let source = line.strip_prefix("source:")?.trim();
        Some((index + 1, source.trim_matches('"')))
    });
    let is_address = |(_, source): &(usize, &str)| SCHEMES.iter().any(|it| source.starts_with(it));
    sources.filter(is_address).collect()
}

fn addresses(prose: &str) -> impl Iterator<Item = &str> {
    let ends = |char: char| char.is_whitespace() || matches!(char, '<' | '>' | ')' | ']' | '"');
    prose.split(ends).filter_map(|word| {
        let start = SCHEMES
            .iter()
            .filter_map(|scheme| word.find(scheme))
            .min()?;
        Some(word[start..].trim_end_matches(['.', ',', ';', ':']))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn problems(files: &[(&str, &str)]) -> Vec<String> {
        let folder = tempfile::tempdir().unwrap();
        for (name, text) in files {
            let file = folder.path().join(name);
            std::fs::create_dir_all(file.parent().unwrap()).unwrap();
            std::fs::write(file, text).unwrap();
        }
        let mut content = Content::empty();
        content.add_dir(folder.path()).unwrap();
        let problems = content.link_problems().into_iter();
        problems.map(|one| one.to_string()).collect()
    }

    #[test]
    fn a_link_in_prose_or_of_a_question_must_be_in_the_list() {
        let list = "links:\n- {title: A, url: https://a.example/x/}\n";
        let page = "See [a](https://a.example/x/) and <https://b.example/y>.\n\n```sh\ncurl https://c.example\n```\n\
                    Type `curl https://d.example`.\n";
        let quiz = "questions:\n  - source: https://a.example/x/\n  - source: https://e.example\n  - source: man 1 ls\n";
        let found = problems(&[
            (FILE, list),
            ("scenarios/s/explanation.md", page),
            ("quiz/q.yaml", quiz),
        ]);
        assert_eq!(found.len(), 2, "{found:?}");
        assert!(found[0].contains("quiz/q.yaml:3"), "{found:?}");
        assert!(found[0].contains("`https://e.example`"), "{found:?}");
        assert!(
            found[1].contains("scenarios/s/explanation.md:1"),
            "{found:?}"
        );
        assert!(found[1].contains("`https://b.example/y`"), "{found:?}");
    }

    #[test]
    fn a_link_has_a_day_or_says_that_it_has_none() {
        let list = "links:\n- {title: A, url: https://a.example, checked: 2026-11-24, how: source}\n\
                    - {title: B, url: https://a.example}\n- {title: C, checked: soon, how: opened}\n\
                    - {title: D, checked: 2026-11-24}\n- {title: E, note: a talk}\n";
        let found = problems(&[(FILE, list)]);
        assert_eq!(found.len(), 3, "{found:?}");
        assert!(found[0].contains("twice"), "{found:?}");
        assert!(found[1].contains("`soon` is no day"), "{found:?}");
        assert!(found[2].contains("go together"), "{found:?}");
    }
}
