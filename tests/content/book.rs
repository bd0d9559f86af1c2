//! Pages of docs/ that are made from the content, and so do not go stale.

use std::fmt::Write as _;
use std::fs;
use std::path::PathBuf;

use cksl::scenario::curriculum::Domain;
use cksl::scenario::{Content, Drawn, Scenario, Tier};

/// What stands above the sheets of docs/instructor.md.
const SHEETS: &str = "<!-- sheets";

/// The seed of the names in the sheets.
const SEED: u64 = 1;

fn path(name: &str) -> PathBuf {
    [env!("CARGO_MANIFEST_DIR"), name].iter().collect()
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
