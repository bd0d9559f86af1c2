//! Which checks grade which sentences of a task: marks in `task.md` that no learner sees.
//!
//! `<!-- fires, stays-quiet -->` names the checks that grade what stands before it, back to the last mark or
//! to the beginning of the paragraph or item; `<!-- info -->` says that nothing is asked there. All of a
//! task stands before a mark, save headings, code, and a paragraph's or item's last words when a list or
//! code completes them ("The rule must"). So what is asked and not graded can't be overlooked, and
//! neither can what is graded and not asked.

use std::collections::BTreeMap;
use std::ops::Range;

use super::diagnostic::{Diagnostic, Span};
use super::prose::{blocks, is_finished, literals_as_words, sentences};
use super::yaml::Source;
use crate::check::Check;

const OPEN: &str = "<!--";
const CLOSE: &str = "-->";

/// The mark of what asks for nothing.
const INFO: &str = "info";

/// Words that ask: no mark makes them mere telling.
const ASKING: [&str; 5] = ["must", "must not", "may not", "do not", "don't"];

/// What a learner types to answer a question, before the check's id.
const ANSWER: &str = "cksl answer ";

/// Most words of a sentence; a `literal` or a value is one.
const MOST_WORDS: usize = 25;

/// The task as it is shown: without its marks. It has the same lines.
pub(super) fn shown(task: &str) -> String {
    let mut shown = String::with_capacity(task.len());
    let mut rest = 0;
    for mark in marks(task) {
        shown.push_str(task[rest..mark.at.start].trim_end_matches(' '));
        rest = mark.at.end;
    }
    shown.push_str(&task[rest..]);
    shown
}

/// What a task asks for, by the check that grades it: the sentences that its marks end, in one line. Words that a list
/// completes stand before its items.
pub(super) fn asked(task: &str) -> BTreeMap<String, String> {
    let marks = marks(task);
    let mut asked: BTreeMap<String, Vec<Asked<'_>>> = BTreeMap::new();
    // What is to be completed, and how deep it stands: an item may begin something, too.
    let mut begun: Vec<(usize, &str)> = Vec::new();
    for block in blocks(task).iter().filter(|block| !block.is_code) {
        begun.retain(|(depth, _)| block.depth > *depth);
        let mut from = block.at.start;
        for mark in marks
            .iter()
            .filter(|mark| block.at.contains(&mark.at.start))
        {
            let told = shown(&task[block.at.start..mark.at.start]);
            // A mark in a sentence divides it: the rest of it is told from its beginning.
            let before = shown(&task[block.at.start..from]).trim_end().len();
            let sentences = sentences(&told, 0..told.len());
            let start = sentences.iter().find(|one| one.end > before);
            let words = start.map_or("", |start| &told[start.start..]);
            let words: Vec<&str> = words.split_whitespace().collect();
            from = mark.at.end;
            for id in ids(mark.words) {
                asked.entry(id.to_owned()).or_default().push(Asked {
                    begun: begun.last().map(|(_, words)| *words),
                    words: words.join(" "),
                });
            }
        }
        let rest = task[from..block.at.end].trim();
        if !rest.is_empty() && !is_finished(rest) {
            begun.push((block.depth, rest));
        }
    }
    let asked = asked.into_iter();
    asked.map(|(id, asked)| (id, in_one_line(&asked))).collect()
}

/// Words that a task has for a check.
struct Asked<'a> {
    /// What they complete, if they are an item of a list that completes something.
    begun: Option<&'a str>,
    words: String,
}

/// Items of one list are one sentence.
fn in_one_line(asked: &[Asked<'_>]) -> String {
    let mut line = String::new();
    let mut before = None;
    for one in asked {
        let words = one.words.trim_end_matches([',', ';', ':']);
        match one.begun {
            Some(_) if before == one.begun => {
                line.truncate(line.trim_end_matches('.').len());
                line.push_str("; ");
            }
            begun => {
                end(&mut line);
                for word in begun.unwrap_or_default().split_whitespace() {
                    line.push_str(word);
                    line.push(' ');
                }
            }
        }
        line.push_str(words);
        before = one.begun;
    }
    end(&mut line);
    line.trim_end().to_owned()
}

/// Ends what stands before the next sentence.
fn end(line: &mut String) {
    if line.is_empty() {
        return;
    }
    if !is_finished(line) && !line.ends_with('`') {
        line.push('.');
    }
    line.push(' ');
}

/// The checks that a mark names.
fn ids(words: &str) -> impl Iterator<Item = &str> {
    let ids = words.split(',').map(str::trim);
    ids.filter(|id| *id != INFO)
}

/// What is wrong with the marks of a task, whose checks those of `source` are.
pub(super) fn problems(
    file: &str,
    task: &str,
    checks: &[Check],
    source: &Source<'_>,
) -> Vec<Diagnostic> {
    let mut lint = Lint {
        file,
        task,
        checks,
        asked: Vec::new(),
        answered: Vec::new(),
        diagnostics: Vec::new(),
    };
    lint.task();
    for (index, check) in checks.iter().enumerate() {
        let id = &check.id;
        let path = format!("checks/{index}/id");
        if !lint.asked.contains(&id.as_str()) {
            let message = format!("no sentence of the task asks for `{id}`");
            let help = format!("ask for it in task.md, and end that with `<!-- {id} -->`");
            let diagnostic = source.at(&path, "content/unasked", message).help(help);
            lint.diagnostics.push(diagnostic);
        }
        if check.asks() && !lint.answered.contains(&id.as_str()) {
            let message = format!("the task does not say how `{id}` is answered");
            let help = format!("say `{ANSWER}{id} VALUE` in task.md");
            let diagnostic = source.at(&path, "content/unasked", message).help(help);
            lint.diagnostics.push(diagnostic);
        }
    }
    lint.diagnostics
}

/// A mark: where it stands, and what stands in it.
struct Mark<'a> {
    at: Range<usize>,
    words: &'a str,
}

/// All marks. One that does not end on its line is none.
fn marks(task: &str) -> Vec<Mark<'_>> {
    let mut marks = Vec::new();
    let mut from = 0;
    while let Some(start) = task[from..].find(OPEN).map(|at| from + at) {
        from = start + OPEN.len();
        let line = task[from..].lines().next().unwrap_or_default();
        if let Some(length) = line.find(CLOSE) {
            let at = start..from + length + CLOSE.len();
            from = at.end;
            marks.push(Mark {
                words: line[..length].trim(),
                at,
            });
        }
    }
    marks
}

struct Lint<'a> {
    file: &'a str,
    task: &'a str,
    checks: &'a [Check],
    /// Checks that marks name.
    asked: Vec<&'a str>,
    /// Checks of which the task says how they are answered, under a mark that names them.
    answered: Vec<&'a str>,
    diagnostics: Vec<Diagnostic>,
}

impl<'a> Lint<'a> {
    fn task(&mut self) {
        let task = self.task;
        let marks = marks(task);
        self.left_over(&marks);
        let blocks = blocks(task);
        for (index, block) in blocks.iter().enumerate() {
            if block.is_code {
                continue;
            }
            let mut from = block.at.start;
            for mark in &marks {
                if block.at.contains(&mark.at.start) {
                    self.stretch(from..mark.at.start, mark);
                    from = mark.at.end;
                }
            }
            let rest = sentences(task, from..block.at.end);
            let completed = blocks
                .get(index + 1)
                .is_some_and(|next| next.is_code || next.depth > block.depth);
            let is_bound = match &rest[..] {
                [] => true,
                [only] => completed && !is_finished(&task[only.clone()]),
                _ => false,
            };
            if !is_bound {
                let help = "end it with `<!-- ID, ID -->`, the checks that grade it, or with \
                            `<!-- info -->` if it asks for nothing";
                let message = "no mark says which checks grade this";
                let diagnostic = self.at(rest[0].clone(), "content/unbound", message);
                self.diagnostics.push(diagnostic.help(help));
            }
            self.lengths(&rest);
        }
    }

    fn at(&self, at: Range<usize>, code: &'static str, message: impl Into<String>) -> Diagnostic {
        let before = &self.task[..at.start];
        let line = before.matches('\n').count() + 1;
        let begin = before.rfind('\n').map_or(0, |newline| newline + 1);
        let column = before[begin..].chars().count() + 1;
        let width = self.task[at].lines().next().unwrap_or_default();
        Diagnostic {
            at: Some(Span::new(self.task, line, column, width.chars().count())),
            ..Diagnostic::of_file(code, self.file, message)
        }
    }

    /// What a learner would see of marks.
    fn left_over(&mut self, marks: &[Mark<'_>]) {
        let task = self.task;
        let mut from = 0;
        let gaps = marks.iter().map(|mark| mark.at.clone());
        let end = std::iter::once(task.len()..task.len());
        for mark in gaps.chain(end) {
            for part in [OPEN, CLOSE] {
                if let Some(at) = task[from..mark.start].find(part).map(|at| from + at) {
                    let message = "a learner would see this: a mark begins and ends on one line";
                    let diagnostic = self.at(at..at + part.len(), "content/shown-mark", message);
                    self.diagnostics.push(diagnostic);
                    break;
                }
            }
            from = mark.end;
        }
    }

    /// What stands before a mark.
    fn stretch(&mut self, at: Range<usize>, mark: &Mark<'a>) {
        let task = self.task;
        let line = task[..mark.at.start].rsplit('\n').next();
        if line.is_some_and(|before| before.trim().is_empty()) {
            let message = "a mark is on the line on which what it marks ends";
            let diagnostic = self.at(mark.at.clone(), "content/shown-mark", message);
            let help = "on a line of its own it would leave an empty one to the learner";
            self.diagnostics.push(diagnostic.help(help));
        }
        let sentences = sentences(task, at.clone());
        if sentences.is_empty() {
            let diagnostic = self.at(mark.at.clone(), "content/mark", "it marks nothing");
            self.diagnostics.push(diagnostic);
        }
        self.lengths(&sentences);
        if mark.words == INFO {
            return self.information(&sentences);
        }
        let named: Vec<&str> = mark.words.split(',').map(str::trim).collect();
        for id in &named {
            if self.checks.iter().any(|check| check.id == *id) {
                self.asked.push(id);
                continue;
            }
            let ids = self.checks.iter().map(|check| check.id.as_str());
            let message = format!("no check is called `{id}`");
            let help = "a mark is `info`, or the ids of checks with commas between them";
            let diagnostic = self.at(mark.at.clone(), "content/mark", message);
            let diagnostic = diagnostic.help(help).did_you_mean(id, ids);
            self.diagnostics.push(diagnostic);
        }
        for (start, _) in task[at.clone()].match_indices(ANSWER) {
            let start = at.start + start + ANSWER.len();
            let is_id = |c: char| c.is_ascii_alphanumeric() || c == '-';
            let length = task[start..].find(|c| !is_id(c)).unwrap_or_default();
            let id = &task[start..start + length];
            if named.contains(&id) {
                self.answered.push(id);
            } else {
                let message =
                    format!("this is answered as `{id}`, and its mark does not name that");
                let diagnostic = self.at(start..start + length, "content/mark", message);
                self.diagnostics.push(diagnostic);
            }
        }
    }

    /// What is said to ask for nothing.
    fn information(&mut self, sentences: &[Range<usize>]) {
        for sentence in sentences {
            let text = &self.task[sentence.clone()];
            let small = literals_as_words(text).to_lowercase();
            let words: Vec<&str> = small.split_whitespace().collect();
            let asks = ASKING.iter().any(|asking| {
                let asking: Vec<&str> = asking.split(' ').collect();
                words.windows(asking.len()).any(|some| some == asking)
            });
            if asks || text.ends_with('?') || text.contains(ANSWER) {
                let message = "this asks for something, and is marked as information";
                let diagnostic = self.at(sentence.clone(), "content/info", message);
                let help = "name the checks that grade it, or say what is so";
                self.diagnostics.push(diagnostic.help(help));
            }
        }
    }

    fn lengths(&mut self, sentences: &[Range<usize>]) {
        for sentence in sentences {
            let words = literals_as_words(&self.task[sentence.clone()]);
            let words = words.split_whitespace().count();
            if words > MOST_WORDS {
                let message = format!("a sentence of {words} words; {MOST_WORDS} are the most");
                let diagnostic = self.at(sentence.clone(), "content/long-sentence", message);
                self.diagnostics.push(diagnostic);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SCENARIO: &str = "checks:
  - {id: fires, points: 1, event: evt.type = open}
  - {id: who, points: 1, answer: {ask: Who?, accept: [me]}}
";

    /// A task that binds both checks.
    const TASK: &str = "Rules are files. <!-- info --> The rule must

- fire. <!-- fires -->
- Who is it? `cksl answer who NAME` <!-- who -->
";

    #[derive(serde::Deserialize)]
    struct Checks {
        checks: Vec<Check>,
    }

    /// What is said of [`TASK`] after a change.
    fn after(from: &str, to: &str) -> String {
        assert!(TASK.contains(from), "{from}");
        let Checks { checks } = super::super::yaml::parse("scenario.yaml", SCENARIO).unwrap();
        let source = Source::new("scenario.yaml", SCENARIO);
        let task = TASK.replacen(from, to, 1);
        let problems = problems("task.md", &task, &checks, &source);
        problems.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn a_task_whose_sentences_are_all_bound_is_right() {
        assert_eq!(after("fire", "fire"), "");
    }

    #[test]
    fn a_sentence_without_a_mark_is_refused_where_it_stands() {
        let said = after(" <!-- fires -->", "");
        assert!(said.contains("content/unbound"), "{said}");
        assert!(said.contains("task.md:3:3"), "{said}");
        assert!(said.contains("<!-- info -->"), "{said}");
        // Words that a list completes need no mark, a whole sentence before them does.
        let said = after("The rule must", "Write it. The rule must");
        assert!(said.contains("task.md:1:32"), "{said}");
        // Nothing completes them here.
        let said = after("The rule must", "The rule must\n\nMore: <!-- info -->");
        assert!(said.contains("task.md:1:32"), "{said}");
    }

    #[test]
    fn a_check_without_a_sentence_is_refused_where_it_stands() {
        let said = after("<!-- fires -->", "<!-- info -->");
        assert!(
            said.contains("no sentence of the task asks for `fires`"),
            "{said}"
        );
        assert!(said.contains("scenario.yaml:2:10"), "{said}");
        let said = after("`cksl answer who NAME`", "Say it.");
        assert!(
            said.contains("does not say how `who` is answered"),
            "{said}"
        );
    }

    #[test]
    fn a_mark_names_checks_that_are_there() {
        let said = after("<!-- fires -->", "<!-- fires, fyres -->");
        assert!(said.contains("no check is called `fyres`"), "{said}");
        assert!(said.contains("did you mean `fires`?"), "{said}");
        let said = after("<!-- who -->", "<!-- fires -->");
        assert!(said.contains("its mark does not name that"), "{said}");
        let said = after(
            "- fire. <!-- fires -->",
            "- fire. <!-- fires --> <!-- fires -->",
        );
        assert!(said.contains("it marks nothing"), "{said}");
    }

    #[test]
    fn a_mark_that_would_be_shown_is_refused() {
        let said = after("<!-- fires -->", "<!-- fires\n-->");
        assert!(said.contains("a learner would see this"), "{said}");
        assert!(said.contains("task.md:3:9"), "{said}");
        let said = after("<!-- fires -->", "<- fires -->");
        assert!(said.contains("a learner would see this"), "{said}");
        // It would leave an empty line.
        let said = after(" <!-- fires -->", "\n  <!-- fires -->");
        assert!(said.contains("a mark is on the line"), "{said}");
    }

    #[test]
    fn what_asks_is_not_just_told() {
        for asks in [
            "It must be so.",
            "Do not go.",
            "Is it?",
            "It is `cksl answer who X`.",
        ] {
            let said = after("Rules are files.", asks);
            assert!(said.contains("content/info"), "{asks}: {said}");
        }
        assert_eq!(after("Rules are files.", "Rules mustn't. `must`"), "");
    }

    #[test]
    fn a_long_sentence_is_refused() {
        let words = |count: usize| format!("{}.", ["word"; 50][..count].join(" "));
        assert_eq!(after("Rules are files.", &words(MOST_WORDS)), "");
        let said = after("Rules are files.", &words(MOST_WORDS + 1));
        assert!(
            said.contains("a sentence of 26 words; 25 are the most"),
            "{said}"
        );
    }

    #[test]
    fn what_is_asked_of_a_check_are_the_words_before_its_marks() {
        let asked = asked(
            "Rules are\nfiles. <!-- info --> Write one, <!-- a --> and a second. <!-- d --> It must:

- fire, <!-- a, b -->
- be short, <!-- c --> at most

  ```
  x
  ```

- end. <!-- b -->

Then stop. <!-- b --> Is it? `cksl answer e NAME` <!-- e -->
",
        );
        let asked: Vec<(&str, &str)> = asked
            .iter()
            .map(|(id, text)| (id.as_str(), text.as_str()))
            .collect();
        assert_eq!(
            asked,
            [
                ("a", "Write one. It must: fire."),
                ("b", "It must: fire; end. Then stop."),
                ("c", "It must: be short."),
                ("d", "Write one, and a second."),
                ("e", "Is it? `cksl answer e NAME`"),
            ]
        );
    }

    #[test]
    fn a_learner_sees_the_lines_of_a_task_without_its_marks() {
        let task = "Do it. <!-- done --> It is easy.  <!-- info -->\n\n- This <!-- a, b -->\n";
        assert_eq!(shown(task), "Do it. It is easy.\n\n- This\n");
        // What is not closed on its line is no mark, and the lint tells.
        assert_eq!(shown("Do <!-- it\n--> now."), "Do <!-- it\n--> now.");
    }
}
