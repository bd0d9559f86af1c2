//! Pages of docs/ that are made from the content, and so do not go stale.

use std::fmt::Write as _;
use std::fs;
use std::path::PathBuf;

use cksl::scenario::curriculum::Domain;
use cksl::scenario::links::How;
use cksl::scenario::{Content, Drawn, Kind, Scenario, Tier};

/// What stands above the sheets of docs/instructor.md.
const SHEETS: &str = "<!-- sheets";

/// The seed of the names in the sheets.
const SEED: u64 = 1;

fn path(name: &str) -> PathBuf {
    [project!(), name].iter().collect()
}

/// The content as it is on the disk now.
fn content() -> Content {
    let mut content = Content::empty();
    content.add_dir(&path("")).expect("is content");
    content
}

/// The mistakes that a scenario's explanation lists in its last part.
fn mistakes(explanation: &str) -> Vec<String> {
    let (_, part) = explanation
        .split_once("## In the exam")
        .expect("lint has seen the part");
    let mut mistakes: Vec<String> = Vec::new();
    let mut goes_on = false;
    for line in part.lines() {
        if let Some(item) = line.strip_prefix("- ") {
            mistakes.push(item.trim().to_owned());
            goes_on = true;
        } else if goes_on && line.starts_with("  ") {
            let last = mistakes.last_mut().expect("an item goes on");
            write!(last, " {}", line.trim()).expect("writes to a text");
        } else {
            goes_on = false;
        }
    }
    for mistake in &mut mistakes {
        mistake.truncate(mistake.trim_end_matches([';', '.']).len());
    }
    mistakes
}

fn points(scenario: &Scenario) -> u32 {
    scenario.checks.iter().map(|check| check.points).sum()
}

/// What an instructor has to know of one scenario.
fn sheet(content: &Content, drawn: &Drawn, competency: &str) -> String {
    let scenario = &drawn.scenario;
    let id = &scenario.id;
    let tier = match scenario.tier {
        Tier::Node => "one node",
        Tier::Cluster => "a cluster",
    };
    let costs: u32 = scenario.hints.iter().map(|hint| hint.cost).sum();
    let hints = scenario.hints.len();
    let mut sheet = format!(
        "### {title}\n\n`{id}`: about {} min, {} points, on {tier}. Hints: {hints}, which cost {costs} points \
         together.\nCompetency: {competency}.\n\n| check | points | what is true when it passes |\n| --- | --- | --- |\n",
        scenario.minutes,
        points(scenario),
        title = scenario.title,
    );
    for check in &scenario.checks {
        let pass = check
            .pass
            .as_deref()
            .unwrap_or_default()
            .replace('|', r"\|");
        writeln!(sheet, "| `{}` | {} | {pass} |", check.id, check.points)
            .expect("writes to a text");
    }
    let explanation = content.explanation(id, &drawn.values).expect("can be read");
    let mistakes = mistakes(&explanation.expect("lint has seen it"));
    assert!(!mistakes.is_empty(), "{id}: no mistakes are listed");
    sheet.push_str("\nCommon errors:\n\n");
    for mistake in mistakes {
        writeln!(sheet, "- {mistake}").expect("writes to a text");
    }
    sheet
}

/// The sheets of one domain, below how many there are and how long they take.
fn part(content: &Content, domain: &Domain, all: &[Drawn]) -> String {
    let is_of = |drawn: &&Drawn| drawn.scenario.curriculum.domain == domain.id;
    let drawn: Vec<&Drawn> = all.iter().filter(is_of).collect();
    let minutes: u32 = drawn.iter().map(|one| one.scenario.minutes).sum();
    let mut part = format!(
        "\n## {}\n\n{} % of the exam. Scenarios: {}, about {minutes} min in all.\n",
        domain.title,
        domain.weight,
        drawn.len()
    );
    for competency in &domain.competencies {
        for one in &drawn {
            if one.scenario.curriculum.competency == competency.id {
                let sheet = sheet(content, one, &competency.title);
                write!(part, "\n{sheet}").expect("writes to a text");
            }
        }
    }
    part
}

#[test]
fn the_instructors_sheets_are_those_of_the_scenarios() {
    let content = content();
    let edition = content.edition("cks-1.34").expect("can be read");
    let ids = content.scenarios();
    let draw = |id: &str| content.draw(id, SEED).expect("can be drawn");
    let all: Vec<Drawn> = ids.into_iter().map(draw).collect();
    let sheets: String = edition
        .domains
        .iter()
        .map(|domain| part(&content, domain, &all))
        .collect();
    let file = path("docs/instructor.md");
    let page = fs::read_to_string(&file).expect("can be read");
    let at = page.find(SHEETS).expect("names where the sheets begin");
    let end = at + page[at..].find('\n').expect("has a line below") + 1;
    let made = format!("{}{sheets}", &page[..end]);
    if std::env::var_os("CKSL_BLESS").is_some() {
        fs::write(&file, &made).expect("can be written");
    }
    let written = fs::read_to_string(&file).expect("can be read");
    assert!(
        written == made,
        "docs/instructor.md is out of date: run the tests with CKSL_BLESS=1"
    );
    for id in content.scenarios() {
        assert!(written.contains(&format!("\n`{id}`: about ")), "{id}");
    }
}

/// The pages for people name scenarios, commands and files that exist.
#[test]
fn the_first_week_names_scenarios_and_pages_that_exist() {
    let content = content();
    for name in ["docs/learner.md", "docs/instructor.md", "README.md"] {
        let page = fs::read_to_string(path(name)).expect("can be read");
        let page = page.split(SHEETS).next().expect("has a beginning");
        for row in page.lines().filter(|line| line.starts_with('|')) {
            let literals = row.split('`').skip(1).step_by(2);
            for literal in literals {
                match literal.strip_prefix("cksl ") {
                    Some(command) => {
                        let page = command.strip_prefix("docs ");
                        let is_there = page.is_none_or(|page| content.page(page).is_ok());
                        assert!(is_there, "{name}: {literal}");
                    }
                    None => assert!(
                        content.scenarios().contains(&literal),
                        "{name}: there is no scenario {literal}"
                    ),
                }
            }
        }
        let links = page.split("](").skip(1);
        for link in links.filter_map(|rest| rest.split_once(')').map(|(link, _)| link)) {
            let folder = path(name).parent().expect("is in a folder").to_owned();
            let is_there = link.contains("://") || folder.join(link).exists();
            assert!(is_there, "{name}: {link} does not exist");
        }
    }
}

/// The site that `scripts/book.sh` makes has the pages that docs/SUMMARY.md names, and leaves out any other.
#[test]
fn the_book_has_every_page_and_its_links_lead_to_pages() {
    let docs = path("docs");
    let summary = fs::read_to_string(docs.join("SUMMARY.md")).expect("can be read");
    let links = |text: &str| -> Vec<String> {
        let links = text.split("](").skip(1);
        let links = links.filter_map(|rest| Some(rest.split_once(')')?.0.to_owned()));
        links.filter(|link| !link.contains("://")).collect()
    };
    let named = links(&summary);
    let mut pages = Vec::new();
    for entry in fs::read_dir(&docs).expect("can be read") {
        let name = entry.expect("can be read").file_name();
        let name = name.into_string().expect("is a name");
        if name.ends_with(".md") && name != "SUMMARY.md" {
            assert!(
                named.contains(&name),
                "docs/SUMMARY.md does not name {name}"
            );
            pages.push(name);
        }
    }
    assert_eq!(
        named.len(),
        pages.len(),
        "docs/SUMMARY.md names a page twice, or one that is missing"
    );
    for page in pages {
        let text = fs::read_to_string(docs.join(&page)).expect("can be read");
        for link in links(&text) {
            let file = link.split('#').next().expect("has a beginning");
            // What lies outside of docs/ is not in the site.
            let is_there = file.is_empty() || (!file.contains("..") && docs.join(file).exists());
            assert!(is_there, "docs/{page}: {link} is not in the book");
        }
    }
}

/// Compares a page that is made from content with what is in docs/; `CKSL_BLESS=1` writes it anew.
fn is_made(name: &str, page: &str) {
    let file = path(name);
    if std::env::var_os("CKSL_BLESS").is_some() {
        fs::write(&file, page).expect("can be written");
    }
    let written = fs::read_to_string(&file).unwrap_or_default();
    assert!(
        written == page,
        "{name} is out of date: run the tests with CKSL_BLESS=1"
    );
}

#[test]
fn the_page_of_the_path_is_that_of_the_content() {
    let content = content();
    let learning_path = content.learning_path().expect("can be read");
    let mut page = "# The path\n\nThe order in which to practise. A scenario comes after those that it builds on. \
                    `cksl list --path` shows the\nsame with your progress, and `cksl next` proposes by it.\n"
        .to_owned();
    for part in &learning_path.parts {
        let title = &part.title;
        write!(page, "\n## {title}\n\n{}\n\n", part.about).expect("writes to a text");
        page.push_str(
            "| scenario | about | minutes | lab | builds on |\n| --- | --- | --- | --- | --- |\n",
        );
        for step in &part.scenarios {
            let scenario = content.scenario(&step.id).expect("can be read");
            let lab = match scenario.tier {
                Tier::Node => "one node",
                Tier::Cluster => "cluster",
            };
            let after: Vec<String> = step.after.iter().map(|id| format!("`{id}`")).collect();
            writeln!(
                page,
                "| `{}` | {} | {} | {lab} | {} |",
                step.id,
                scenario.title,
                scenario.minutes,
                after.join(", ")
            )
            .expect("writes to a text");
        }
    }
    is_made("docs/path.md", &page);
}

#[test]
fn the_page_of_links_is_that_of_the_content() {
    let links = content().links().expect("can be read").links;
    let mut page = "# Links\n\nThe pages outside of cksl that its explanations, pages and questions name, and what the \
                    course notes name.\nThe last column says when somebody last saw that a page is there: *opened* \
                    in a browser, or its *source* in a copy\nof the site's public repository. *Stored copy* means \
                    that a copy of the page was seen; the page may have changed since.\n*Not checked* means that \
                    nobody saw the page there, or that it has moved: cksl was written without the Internet.\n\n| page | last checked |\n| --- | --- |\n"
        .to_owned();
    for link in &links {
        let title = match &link.url {
            Some(url) => format!("[{}]({url})", link.title),
            None => link.title.clone(),
        };
        let checked = match (&link.checked, link.how) {
            (Some(day), Some(How::Opened)) => format!("{day}, opened"),
            (Some(day), Some(How::Source)) => format!("{day}, source"),
            (Some(day), Some(How::StoredCopy)) => format!("{day}, stored copy"),
            _ => "not checked".to_owned(),
        };
        let note = link.note.iter().map(|note| format!(": {note}"));
        let note: String = note.collect();
        writeln!(page, "| {title} | {checked}{note} |").expect("writes to a text");
    }
    is_made("docs/links.md", &page);
}

/// Who follows the plan of the first week finds each scenario after those that it builds on.
#[test]
fn the_first_week_goes_by_the_path() {
    let learning_path = content().learning_path().expect("can be read");
    let page = fs::read_to_string(path("docs/learner.md")).expect("can be read");
    let mut done: Vec<&str> = Vec::new();
    for row in page.lines().filter(|line| line.starts_with('|')) {
        let labs = row.split('|').nth(2).unwrap_or_default();
        for lab in labs.split('`').skip(1).step_by(2) {
            let missing = learning_path
                .after(lab)
                .iter()
                .find(|id| !done.contains(&id.as_str()));
            assert_eq!(
                missing, None,
                "docs/learner.md: {lab} builds on what comes later"
            );
            done.push(lab);
        }
    }
    let mut first = learning_path.parts[0].scenarios.iter();
    assert!(
        first.all(|step| done.contains(&step.id.as_str())),
        "{done:?}"
    );
}

/// The names in backquotes of the first cells of a table whose header begins with `head`.
fn first_cells(page: &str, head: &str) -> Vec<String> {
    let text = fs::read_to_string(path(page)).expect("can be read");
    let rows = text.lines().skip_while(|line| !line.starts_with(head));
    let rows = rows.skip(2).take_while(|line| line.starts_with("| "));
    rows.flat_map(|row| {
        let cell = row.split(" | ").next().unwrap_or_default();
        let names: Vec<String> = cell.split('`').skip(1).step_by(2).map(Into::into).collect();
        names
    })
    .collect()
}

#[test]
fn the_page_for_authors_has_a_row_for_each_kind_of_check() {
    let mut rows = first_cells("docs/adding-a-scenario.md", "| kind |");
    let mut kinds = Kind::NAMES.to_vec();
    rows.sort();
    kinds.sort_unstable();
    assert_eq!(rows, kinds);
}
