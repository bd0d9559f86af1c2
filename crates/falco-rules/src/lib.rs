//! Falco rules: conditions, rule files, events and their fields, output templates.
