//! Sets of path prefixes (`pmatch`).

use super::glob::Glob;

/// Search paths, arranged by component. A component that holds `?`, `*` or `[` is a shell pattern.
#[derive(Clone, Debug, Default)]
pub(crate) struct PathSet {
    /// Whether a search path ends here: then all below belongs to the set.
    ends: bool,
    /// By name, sorted.
    names: Vec<(Box<[u8]>, PathSet)>,
    patterns: Vec<(Glob, Box<[u8]>, PathSet)>,
}

fn components(path: &[u8]) -> impl Iterator<Item = &[u8]> {
    path.split(|&byte| byte == b'/')
        .filter(|component| !component.is_empty())
}

impl PathSet {
    pub(crate) fn new<'a>(paths: impl IntoIterator<Item = &'a [u8]>) -> Self {
        let mut paths: Vec<&[u8]> = paths.into_iter().collect();
        paths.sort_by(|a, b| components(a).cmp(components(b)));
        let mut set = PathSet::default();
        for path in paths {
            set.add(path);
        }
        set
    }

    /// Adds a path that is not before those added.
    fn add(&mut self, path: &[u8]) {
        let mut node = self;
        for component in components(path) {
            node = node.child(component);
        }
        node.ends = true;
    }

    fn child(&mut self, component: &[u8]) -> &mut PathSet {
        if component.iter().any(|byte| b"?*[".contains(byte)) {
            let last = self.patterns.last();
            if last.is_none_or(|(_, text, _)| **text != *component) {
                let glob = Glob::new(component);
                self.patterns
                    .push((glob, component.into(), PathSet::default()));
            }
            let last = self.patterns.len() - 1;
            return &mut self.patterns[last].2;
        }
        let last = self.names.last();
        if last.is_none_or(|(name, _)| **name != *component) {
            self.names.push((component.into(), PathSet::default()));
        }
        let last = self.names.len() - 1;
        &mut self.names[last].1
    }

    /// Whether one of the search paths is a prefix of the path, component by component.
    pub(crate) fn matches(&self, path: &[u8]) -> bool {
        if self.ends {
            return true;
        }
        let start = path.iter().position(|&byte| byte != b'/');
        let Some(rest) = start.map(|start| &path[start..]) else {
            return false;
        };
        let len = rest.iter().position(|&byte| byte == b'/');
        let (component, rest) = rest.split_at(len.unwrap_or(rest.len()));
        let named = self
            .names
            .binary_search_by(|(name, _)| (**name).cmp(component));
        if let Ok(index) = named
            && self.names[index].1.matches(rest)
        {
            return true;
        }
        self.patterns
            .iter()
            .any(|(glob, _, below)| glob.matches(component) && below.matches(rest))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn below(paths: &[&str], path: &str) -> bool {
        PathSet::new(paths.iter().map(|path| path.as_bytes())).matches(path.as_bytes())
    }

    #[test]
    fn a_prefix_ends_at_a_component() {
        assert!(below(&["/var/run"], "/var/run/x") && below(&["/var/run"], "/var/run"));
        assert!(!below(&["/var/run"], "/var/runner") && !below(&["/var/run"], "/var"));
    }

    #[test]
    fn empty_components_do_not_count_and_the_root_holds_all() {
        assert!(below(&["//a/"], "/a/b") && below(&["/"], "/one/two"));
        assert!(!below(&[], "/a"));
    }

    #[test]
    fn a_component_may_be_a_pattern() {
        assert!(below(&["/opt/*/sub"], "/opt/dir/sub/x"));
        assert!(!below(&["/opt/*/sub"], "/opt/a/b/sub"));
        assert!(below(&["/opt/dir/y", "/opt/d*/x"], "/opt/dir/x"));
    }

    #[test]
    fn a_shorter_path_swallows_longer_ones() {
        assert!(below(&["/a/b/c", "/a"], "/a/x"));
    }
}
