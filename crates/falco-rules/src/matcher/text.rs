//! Sets of texts and search without regard to case.

use memchr::memchr2_iter;

/// A set of byte strings.
#[derive(Clone, Debug)]
pub(crate) struct TextSet {
    /// Sorted by length and then by content: most look-ups end at the length.
    items: Box<[Box<[u8]>]>,
}

impl TextSet {
    pub(crate) fn new<'a>(items: impl IntoIterator<Item = &'a [u8]>) -> Self {
        let mut items: Vec<Box<[u8]>> = items.into_iter().map(Box::from).collect();
        items.sort_by(|a, b| order(a, b));
        items.dedup();
        TextSet {
            items: items.into(),
        }
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &[u8]> {
        self.items.iter().map(|item| &**item)
    }

    pub(crate) fn contains(&self, text: &[u8]) -> bool {
        self.items
            .binary_search_by(|item| order(item, text))
            .is_ok()
    }
}

fn order(a: &[u8], b: &[u8]) -> std::cmp::Ordering {
    a.len().cmp(&b.len()).then_with(|| a.cmp(b))
}

/// Whether `text` holds `needle`, whatever the case of ASCII letters.
pub(crate) fn contains_ignoring_case(text: &[u8], needle: &[u8]) -> bool {
    let Some(first) = needle.first() else {
        return true;
    };
    let Some(last_start) = text.len().checked_sub(needle.len()) else {
        return false;
    };
    memchr2_iter(
        first.to_ascii_lowercase(),
        first.to_ascii_uppercase(),
        &text[..=last_start],
    )
    .any(|start| text[start..start + needle.len()].eq_ignore_ascii_case(needle))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_set_finds_exactly_its_members() {
        let set = TextSet::new([&b"cat"[..], b"ls", b"", b"cat"]);
        assert!(set.contains(b"cat") && set.contains(b"") && set.contains(b"ls"));
        assert!(!set.contains(b"dog") && !set.contains(b"lss"));
    }

    #[test]
    fn case_does_not_matter_in_the_search() {
        assert!(contains_ignoring_case(b"/usr/bin/NMAP", b"nmap"));
        assert!(contains_ignoring_case(b"x", b""));
        assert!(!contains_ignoring_case(b"ma", b"map"));
    }
}
