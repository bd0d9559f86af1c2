//! A scenario that is proposed: its reference, its checks and its near misses, and the texts that they are written as.

use std::collections::BTreeSet;

use super::draft::Draft;
use super::placeholders::Placeholders;
use super::step::{Role, Step};
use super::yaml;

/// Begins the second line of each near miss that is written here.
pub(super) const MARK: &str = "# The reference without this step: ";

/// So many commands of a reference may stand below one comment.
const UNEXPLAINED: usize = 6;

/// Longest part of a command that a comment has.
const SHOWN: usize = 100;

/// What is proposed.
#[derive(Clone, Debug)]
pub struct Proposal {
    /// What was done.
    pub steps: Vec<Step>,
    /// What can be checked of it.
    pub drafts: Vec<Draft>,
    /// What earns less.
    pub near_misses: Vec<NearMiss>,
    /// The values of the attempt.
    pub values: Placeholders,
}

/// The reference without one step.
#[derive(Clone, Debug, PartialEq)]
pub struct NearMiss {
    /// The step, by its place.
    pub without: usize,
    /// The checks that it earns.
    pub earns: BTreeSet<String>,
}

impl Proposal {
    /// Proposes what was done as it is, with a near miss for each step, that earn nothing as far as is known.
    #[must_use]
    pub fn new(steps: Vec<Step>, drafts: Vec<Draft>, values: Placeholders) -> Self {
        let mut proposal = Self {
            steps,
            drafts,
            near_misses: Vec::new(),
            values,
        };
        proposal.leave_out_each();
        proposal
    }

    /// Makes a near miss of each step that the reference has.
    pub fn leave_out_each(&mut self) {
        let kept = self.steps.iter().enumerate();
        let kept = kept.filter(|(_, step)| step.role == Role::Kept);
        self.near_misses = kept
            .map(|(without, _)| NearMiss {
                without,
                earns: BTreeSet::new(),
            })
            .collect();
    }

    /// The checks that are proposed.
    pub fn active(&self) -> impl Iterator<Item = &Draft> {
        self.drafts.iter().filter(|draft| draft.active)
    }

    /// The name of a near miss.
    #[must_use]
    pub fn name(&self, near_miss: &NearMiss) -> String {
        let step = self.steps.get(near_miss.without);
        format!("without-{}", step.map_or("step", |step| step.name.as_str()))
    }

    /// The reference, as a template.
    #[must_use]
    pub fn reference(&self) -> String {
        let mut text = String::new();
        let (mut explained, mut commands) = (false, 0);
        for (at, step) in self.steps.iter().enumerate() {
            let first = self.first_line(step);
            match &step.role {
                Role::Kept | Role::Before | Role::After if !self.is_typed(at, None) => {}
                Role::Kept | Role::Before | Role::After => {
                    let comment = self.comment(step);
                    commands += 1;
                    if !explained || commands > UNEXPLAINED || step.text.contains('\n') {
                        text.push_str(&format!("# {comment}\n"));
                        (explained, commands) = (true, 1);
                    }
                    text.push_str(&self.values.hidden(&step.text));
                    text.push('\n');
                }
                Role::Look => text.push_str(&format!("# only looks: {first}\n")),
                Role::Dropped(why) => text.push_str(&format!("# left out, since {why}: {first}\n")),
                Role::Unclear(why) => text.push_str(&format!("# TO WRITE: {why}: {first}\n")),
            }
        }
        text
    }

    /// Whether a step is typed, where one can be left out: what helps others is, if they are.
    fn is_typed(&self, at: usize, without: Option<usize>) -> bool {
        let kept = |at: usize| {
            let step = self.steps.get(at).filter(|_| Some(at) != without);
            step.is_some_and(|step| step.role == Role::Kept)
        };
        match self.steps.get(at).map(|step| &step.role) {
            Some(Role::Kept) => kept(at),
            Some(Role::Before) => (at + 1..self.steps.len()).any(kept),
            Some(Role::After) => at.checked_sub(1).is_some_and(kept),
            _ => false,
        }
    }

    /// What a comment says of a step.
    fn comment(&self, step: &Step) -> String {
        match (step.paths.first(), step.text.contains('\n')) {
            (Some(path), true) => format!("This writes {}.", self.values.shown(path)),
            _ => "What the task asks for.".to_owned(),
        }
    }

    fn first_line(&self, step: &Step) -> String {
        let line = step.text.lines().next().unwrap_or_default();
        let line = match line.char_indices().nth(SHOWN) {
            Some((cut, _)) => format!("{} …", &line[..cut]),
            None => line.to_owned(),
        };
        self.values.hidden(&line)
    }

    /// A near miss, as a template.
    #[must_use]
    pub fn near_miss(&self, near_miss: &NearMiss) -> String {
        let of = |earns: &dyn Fn(&Draft) -> bool| -> u32 {
            let counted = self.active().filter(|draft| earns(draft));
            counted.map(|draft| draft.points).sum()
        };
        let earned: Vec<&str> = self
            .active()
            .filter(|draft| near_miss.earns.contains(&draft.id))
            .map(|draft| draft.id.as_str())
            .collect();
        let mut text = match earned.is_empty() {
            true => "# earns: none\n".to_owned(),
            false => format!(
                "# earns: {} ({} of {})\n",
                earned.join(", "),
                of(&|draft| near_miss.earns.contains(&draft.id)),
                of(&|_| true)
            ),
        };
        let left_out = self.steps.get(near_miss.without);
        let line = left_out.map_or_else(String::new, |step| self.first_line(step));
        text.push_str(&format!("{MARK}{line}\n"));
        for (at, step) in self.steps.iter().enumerate() {
            if self.is_typed(at, Some(near_miss.without)) {
                text.push_str(&self.values.hidden(&step.text));
                text.push('\n');
            }
        }
        text
    }

    /// The block of checks of `scenario.yaml`.
    #[must_use]
    pub fn checks(&self) -> String {
        yaml::checks(&self.drafts)
    }

    /// A task that names each check, to be written anew.
    #[must_use]
    pub fn task(&self) -> String {
        let mut text =
            "Say here where the learner is, and what is wrong there. <!-- info -->\n".to_owned();
        for draft in self.active() {
            text.push_str(&format!("\n- {} <!-- {} -->", draft.asks, draft.id));
        }
        text.push('\n');
        text
    }

    /// An explanation whose command looks at what was done.
    #[must_use]
    pub fn explanation(&self, text: &str) -> String {
        /// What the template has.
        const LOOK: &str = "```sh\ncat /etc/example/config\n```";
        const OTHER: &str = "```sh\ncat /etc/hostname\n```";
        let file = self.active().find_map(|draft| {
            let (kind, value) = &draft.kind;
            let path = value.get("path")?.as_str()?;
            let there = value.get("is").and_then(|is| is.as_str()) != Some("absent");
            (*kind == "file" && there).then_some(path)
        });
        let look = format!("```sh\nls -ld {}\n```", file.unwrap_or("/"));
        text.replace(LOOK, &look).replace(OTHER, &look)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::step::Witness;
    use super::*;

    fn step(name: &str, text: &str, role: Role) -> Step {
        Step {
            name: name.into(),
            text: text.into(),
            role,
            paths: BTreeSet::from(["/etc/x".to_owned()]),
            witness: Some(Witness::default()),
            events: Vec::new(),
        }
    }

    fn draft(id: &str, points: u32) -> Draft {
        Draft {
            id: id.into(),
            points,
            kind: ("file", json!({"path": "/etc/x", "is": "present"})),
            pass: String::new(),
            fail: String::new(),
            asks: "/etc/x must be there.".into(),
            from: String::new(),
            events: Vec::new(),
            step: Some(0),
            weaker: None,
            active: true,
        }
    }

    fn proposal() -> Proposal {
        let steps = vec![
            step("ls", "ls /etc", Role::Look),
            step("", "cd /etc", Role::Before),
            step("x", "cat > x <<'EOF'\na\nEOF", Role::Kept),
            step("chmod", "chmod 600 x", Role::Kept),
            step("", "sleep 1", Role::After),
            step("failed", "chmod 600 y", Role::Dropped("it failed".into())),
            step("", "sleep 2", Role::After),
            step("", "cd /tmp", Role::Before),
        ];
        Proposal::new(
            steps,
            vec![draft("there", 2), draft("mode", 3)],
            Placeholders::default(),
        )
    }

    #[test]
    fn a_reference_has_what_is_needed_and_says_what_was_left_out() {
        let text = proposal().reference();
        assert_eq!(
            text,
            "# only looks: ls /etc\n# What the task asks for.\ncd /etc\n# This writes /etc/x.\ncat > x <<'EOF'\na\nEOF\n\
             chmod 600 x\nsleep 1\n# left out, since it failed: chmod 600 y\n"
        );
    }

    #[test]
    fn a_near_miss_leaves_out_one_step_and_says_what_it_earns() {
        let mut proposal = proposal();
        assert_eq!(proposal.near_misses.len(), 2);
        proposal.near_misses[1].earns.insert("there".into());
        let names: Vec<String> = proposal
            .near_misses
            .iter()
            .map(|one| proposal.name(one))
            .collect();
        assert_eq!(names, ["without-x", "without-chmod"]);
        let text = proposal.near_miss(&proposal.near_misses[1]);
        assert!(text.starts_with("# earns: there (2 of 5)\n"), "{text}");
        assert!(text.ends_with("EOF\n"), "{text}");
        assert!(
            proposal
                .near_miss(&proposal.near_misses[0])
                .starts_with("# earns: none\n")
        );
    }

    #[test]
    fn a_task_names_each_check() {
        let task = proposal().task();
        assert!(
            task.contains("<!-- there -->") && task.contains("<!-- mode -->"),
            "{task}"
        );
    }
}
