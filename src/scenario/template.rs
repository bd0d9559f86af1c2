//! Templates over an attempt's parameters. An unknown name is an error, never an empty text.

use std::collections::{BTreeMap, HashSet};
use std::sync::LazyLock;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use minijinja::syntax::SyntaxConfig;
use minijinja::{Environment, UndefinedBehavior};

use crate::digest::sha256;

/// Steps that one template may take: it may come from somebody else.
const FUEL: u64 = 20_000;

/// Why a text could not be rendered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct TemplateError {
    /// The parameter that does not exist, if that is why.
    pub(crate) unknown: Option<String>,
    /// What is wrong.
    pub(crate) message: String,
    /// Line of the text, from 1.
    pub(crate) line: usize,
}

/// Has hundreds of filters and functions, so there is one for all texts.
static ENVIRONMENT: LazyLock<Environment<'static>> = LazyLock::new(|| {
    let mut environment = Environment::new();
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    environment.set_syntax(
        SyntaxConfig::builder()
            .keep_trailing_newline(true)
            .trim_blocks(true)
            .lstrip_blocks(true)
            .build()
            .expect("the standard delimiters are valid"),
    );
    environment.set_fuel(Some(FUEL));
    // As the API tells the bytes of a Secret.
    environment.add_filter("base64", |text: String| STANDARD.encode(text));
    // As `sha256sum` prints it.
    environment.add_filter("sha256", |text: String| sha256(text));
    environment
});

/// Whether anything in a text could be rendered: most texts of a scenario are none.
fn is_template(text: &str) -> bool {
    ["{{", "{%", "{#"].iter().any(|begin| text.contains(begin))
}

/// Renders one text.
pub(crate) fn render(
    text: &str,
    values: &BTreeMap<String, String>,
) -> Result<String, TemplateError> {
    if !is_template(text) {
        return Ok(text.to_owned());
    }
    let template = ENVIRONMENT
        .template_from_str(text)
        .map_err(|error| failure(&error))?;
    let mut unknown: Vec<String> = template
        .undeclared_variables(false)
        .into_iter()
        .filter(|name| !values.contains_key(name) && !is_global(name))
        .collect();
    unknown.sort();
    if let Some(name) = unknown.into_iter().next() {
        let line = text
            .lines()
            .position(|line| line.contains(&name))
            .unwrap_or_default();
        return Err(TemplateError {
            message: format!("`{name}` is not a parameter"),
            unknown: Some(name),
            line: line + 1,
        });
    }
    template.render(values).map_err(|error| failure(&error))
}

/// Names of the values that a text uses; none if it is no template.
pub(super) fn names(text: &str) -> HashSet<String> {
    ENVIRONMENT
        .template_from_str(text)
        .map(|template| template.undeclared_variables(false))
        .unwrap_or_default()
}

fn is_global(name: &str) -> bool {
    ENVIRONMENT.globals().any(|(global, _)| global == name)
}

fn failure(error: &minijinja::Error) -> TemplateError {
    TemplateError {
        unknown: None,
        message: match error.detail() {
            Some(detail) => format!("{}: {detail}", error.kind()),
            None => error.kind().to_string(),
        },
        line: error.line().unwrap_or(1),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_can_stand_as_the_api_tells_it() {
        for (text, expected) in [
            ("", ""),
            ("a", "YQ=="),
            ("ab", "YWI="),
            ("abc", "YWJj"),
            ("?>~", "Pz5+"),
        ] {
            let values = BTreeMap::from([("value".to_owned(), text.to_owned())]);
            assert_eq!(render("{{ value | base64 }}", &values).unwrap(), expected);
        }
    }

    #[test]
    fn a_value_can_stand_as_its_digest() {
        let values = BTreeMap::from([("value".to_owned(), "abc".to_owned())]);
        let rendered = render("{{ (value | sha256)[:10] }}", &values).unwrap();
        assert_eq!(rendered, "ba7816bf8f");
    }
}
