//! Tests of one field against texts, decided together: one search instead of one test after another.

use std::cmp::Ordering;
use std::collections::{BTreeMap, HashMap};

use aho_corasick::AhoCorasick;

use super::node::Test;
use super::operand::Operand;
use super::predicate::{Order, TextTest};
use crate::field::FieldRef;
use crate::map::Map;
use crate::value::{Extract, Value};

/// A condition or a part of one, by its place in a [`Program`](super::Program).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct PartId(pub(super) u32);

/// Fewer tests than this are faster one by one.
const MIN_TESTS: usize = 3;

/// Bytes of texts that one search looks for at most: making it takes time and some seventy times as
/// much memory.
const MAX_NEEDLES: usize = 1 << 18;

/// The tests of a field that ask the same of it: to equal a text, to start or to end with one, to
/// contain one.
#[derive(Debug)]
pub(super) struct Group {
    operand: Operand,
    texts: Texts,
}

#[derive(Debug)]
enum Texts {
    /// The tests that hold for a value.
    Equal(Map<Box<[u8]>, Vec<PartId>>),
    Start(Affixes),
    End(Affixes),
    Within(Needles),
}

/// What a test asks of its field.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
enum Question {
    Equal,
    Start,
    End,
    Within,
}

impl Group {
    /// The groups that the tests make. Those that fit no group, or are few, are left out.
    pub(super) fn all<'t>(tests: impl Iterator<Item = (PartId, &'t Test)>) -> Vec<Self> {
        type Members<'t> = Vec<(PartId, Vec<&'t [u8]>)>;
        let mut found: HashMap<(&FieldRef, Question), (&Operand, Members<'t>)> = HashMap::new();
        let mut order = Vec::new();
        for (id, test) in tests {
            let Some((operand, text)) = test.of_text() else {
                continue;
            };
            let (Some(field), Some((question, texts))) = (operand.as_field(), asked(text)) else {
                continue;
            };
            let key = (field, question);
            let members = found.entry(key).or_insert_with(|| {
                order.push(key);
                (operand, Vec::new())
            });
            members.1.push((id, texts));
        }
        let groups = order.into_iter().filter_map(|key| {
            let (operand, members) = found.remove(&key)?;
            let texts = (members.len() >= MIN_TESTS).then(|| Texts::new(key.1, members))??;
            Some(Group {
                operand: operand.clone(),
                texts,
            })
        });
        groups.collect()
    }

    /// The tests in it; some more than once.
    pub(super) fn members(&self) -> Vec<PartId> {
        match &self.texts {
            Texts::Equal(texts) => texts.values().flatten().copied().collect(),
            Texts::Start(affixes) | Texts::End(affixes) => {
                let tests = affixes.sorted.iter().flat_map(|affix| &affix.tests);
                tests.copied().collect()
            }
            Texts::Within(needles) => needles.tests.iter().flatten().copied().collect(),
        }
    }

    /// Names the tests that hold for the event.
    pub(super) fn decide(&self, event: &dyn Extract, mut hold: impl FnMut(PartId)) {
        match self.operand.eval(event) {
            Some(Value::Str(text) | Value::Buffer(text)) => self.texts.find(&text, &mut hold),
            // One of several values is enough.
            Some(Value::Each(values)) => {
                for value in values {
                    if let Value::Str(text) | Value::Buffer(text) = value {
                        self.texts.find(&text, &mut hold);
                    }
                }
            }
            _ => {}
        }
    }
}

/// What a test asks, and of which texts.
fn asked(test: &TextTest) -> Option<(Question, Vec<&[u8]>)> {
    Some(match test {
        TextTest::Order(Order::Equal, text) => (Question::Equal, vec![text]),
        TextTest::In(set) => (Question::Equal, set.iter().collect()),
        TextTest::StartsWith(text) => (Question::Start, vec![text]),
        TextTest::EndsWith(text) => (Question::End, vec![text]),
        TextTest::Contains(finder) => (Question::Within, vec![finder.needle()]),
        _ => return None,
    })
}

impl Texts {
    /// `None` if the texts are too many for one search.
    fn new(question: Question, members: Vec<(PartId, Vec<&[u8]>)>) -> Option<Self> {
        let mut texts: BTreeMap<Vec<u8>, Vec<PartId>> = BTreeMap::new();
        for (id, of_member) in members {
            for text in of_member {
                let mut text = text.to_vec();
                if question == Question::End {
                    text.reverse();
                }
                texts.entry(text).or_default().push(id);
            }
        }
        Some(match question {
            Question::Equal => {
                let texts = texts.into_iter();
                Texts::Equal(texts.map(|(text, tests)| (text.into(), tests)).collect())
            }
            Question::Start => Texts::Start(Affixes::new(texts)),
            Question::End => Texts::End(Affixes::new(texts)),
            Question::Within => Texts::Within(Needles::new(texts)?),
        })
    }

    fn find(&self, value: &[u8], hold: &mut impl FnMut(PartId)) {
        match self {
            Texts::Equal(texts) => texts
                .get(value)
                .into_iter()
                .flatten()
                .copied()
                .for_each(hold),
            Texts::Start(affixes) => affixes.find(|| value.iter().copied(), hold),
            Texts::End(affixes) => affixes.find(|| value.iter().rev().copied(), hold),
            Texts::Within(needles) => needles.find(value, hold),
        }
    }
}

/// Texts that values may start with, sorted. Ends of values are starts, read backwards.
#[derive(Debug)]
struct Affixes {
    sorted: Vec<Affix>,
}

#[derive(Debug)]
struct Affix {
    text: Box<[u8]>,
    tests: Vec<PartId>,
    /// The longest of the others that this one starts with.
    within: Option<usize>,
}

impl Affixes {
    fn new(texts: BTreeMap<Vec<u8>, Vec<PartId>>) -> Self {
        let mut sorted: Vec<Affix> = Vec::with_capacity(texts.len());
        for (text, tests) in texts {
            let mut within = sorted.len().checked_sub(1);
            while let Some(index) = within
                && !text.starts_with(&sorted[index].text)
            {
                within = sorted[index].within;
            }
            sorted.push(Affix {
                text: text.into(),
                tests,
                within,
            });
        }
        Affixes { sorted }
    }

    /// Names the tests of all texts that the value starts with.
    ///
    /// The longest of them, or one that starts with it, is the last text that does not sort after
    /// the value; the others are found from it.
    fn find<I>(&self, value: impl Fn() -> I, hold: &mut impl FnMut(PartId))
    where
        I: Iterator<Item = u8>,
    {
        let before = |affix: &Affix| affix.text.iter().copied().cmp(value()) != Ordering::Greater;
        let mut found = self.sorted.partition_point(before).checked_sub(1);
        while let Some(index) = found {
            let affix = &self.sorted[index];
            if affix
                .text
                .iter()
                .copied()
                .eq(value().take(affix.text.len()))
            {
                affix.tests.iter().copied().for_each(&mut *hold);
            }
            found = affix.within;
        }
    }
}

/// Texts that values may contain.
#[derive(Debug)]
struct Needles {
    search: AhoCorasick,
    /// For each text the tests of it.
    tests: Vec<Vec<PartId>>,
}

impl Needles {
    /// `None` if the texts are more than one search should hold.
    fn new(texts: BTreeMap<Vec<u8>, Vec<PartId>>) -> Option<Self> {
        if texts.keys().map(Vec::len).sum::<usize>() > MAX_NEEDLES {
            return None;
        }
        let search = AhoCorasick::new(texts.keys()).ok()?;
        let tests = texts.into_values().collect();
        Some(Needles { search, tests })
    }

    /// Names the tests of all texts that the value contains.
    fn find(&self, value: &[u8], hold: &mut impl FnMut(PartId)) {
        for found in self.search.find_overlapping_iter(value) {
            let tests = &self.tests[found.pattern().as_usize()];
            tests.iter().copied().for_each(&mut *hold);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(texts: &[&str], value: &str) -> Vec<String> {
        let ids = texts.iter().zip(0..);
        let texts_of = ids.map(|(text, id)| (text.as_bytes().to_vec(), vec![PartId(id)]));
        let affixes = Affixes::new(texts_of.collect());
        let mut found = Vec::new();
        affixes.find(|| value.bytes(), &mut |PartId(id)| {
            found.push(texts[id as usize].to_owned());
        });
        found.sort();
        found
    }

    #[test]
    fn all_texts_that_a_value_starts_with_are_found() {
        let texts = [
            "",
            "/",
            "/etc",
            "/etc/",
            "/etc/ssh",
            "/etcx",
            "/usr",
            "/usr/bin/x",
        ];
        assert_eq!(found(&texts, "/etc/shadow"), ["", "/", "/etc", "/etc/"]);
        assert_eq!(found(&texts, "/usr/bin"), ["", "/", "/usr"]);
        assert_eq!(found(&texts, "/etc"), ["", "/", "/etc"]);
        assert_eq!(found(&texts, "a"), [""]);
        assert!(found(&["b", "c"], "a").is_empty());
    }

    #[test]
    fn all_texts_that_a_value_contains_are_found() {
        let texts = ["", "sh", "sha", "hadow", "/etc/shadow", "dows"];
        let ids = texts.iter().zip(0..);
        let texts_of = ids.map(|(text, id)| (text.as_bytes().to_vec(), vec![PartId(id)]));
        let needles = Needles::new(texts_of.collect()).unwrap();
        let found = |value: &str| {
            let mut found = Vec::new();
            needles.find(value.as_bytes(), &mut |PartId(id)| found.push(id));
            found.sort_unstable();
            found.dedup();
            found
        };
        assert_eq!(found("cat /etc/shadow"), [0, 1, 2, 3, 4]);
        assert_eq!(found("s"), [0]);
    }
}
