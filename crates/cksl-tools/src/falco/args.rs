//! Falco's command line, as of its release 0.44, and the options of older ones.

use std::path::{Path, PathBuf};

use clap::{ArgAction, Parser, ValueEnum};

use crate::config::{DEFAULT_PATH, Pattern, Selection};

/// Watch what the programs of this node do, and raise an alert where a rule matches.
#[derive(Clone, Debug, Parser)]
#[command(
    name = "falco",
    after_help = EXAMPLES,
    disable_version_flag = true,
    override_usage = "falco [OPTIONS]"
)]
pub(super) struct Args {
    /// Configuration file
    #[arg(short = 'c', value_name = "PATH", default_value = DEFAULT_PATH)]
    pub(super) config: PathBuf,
    /// Rules file or directory; repeatable, replaces the rules_files of the configuration
    #[arg(short = 'r', value_name = "FILE|DIR")]
    pub(super) rules: Vec<PathBuf>,
    /// Set a key of the configuration for this run; repeatable
    #[arg(short = 'o', long = "option", value_name = "KEY=VALUE")]
    pub(super) overrides: Vec<String>,
    /// Stop after so many seconds
    #[arg(short = 'M', value_name = "SECONDS")]
    pub(super) seconds: Option<u64>,
    /// Judge a recording instead of what happens now: one of `sysdig -w`, or a lab's
    #[arg(long, value_name = "FILE")]
    recording: Option<PathBuf>,
    /// Check rules files and end; repeatable, each may use what those before it define
    #[arg(short = 'V', long = "validate", value_name = "FILE|DIR")]
    pub(super) validate: Vec<PathBuf>,
    /// Describe all rules, macros and lists that are loaded
    #[arg(short = 'L')]
    pub(super) describe: bool,
    /// Describe one rule
    #[arg(short = 'l', value_name = "RULE")]
    pub(super) describe_rule: Option<String>,
    /// List the fields of conditions and outputs, of all event sources or of one
    #[arg(long, value_name = "SOURCE", num_args = 0..=1, require_equals = true,
          default_missing_value = "")]
    pub(super) list: Option<String>,
    /// List only the names
    #[arg(short = 'N')]
    pub(super) names: bool,
    /// List the events and their parameters
    #[arg(long, alias = "list-syscall-events")]
    pub(super) list_events: bool,
    /// Form of lists
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub(super) format: Format,
    /// Lists as Markdown (the same as --format markdown)
    #[arg(long, hide = true)]
    pub(super) markdown: bool,
    /// Say more
    #[arg(short = 'v')]
    pub(super) verbose: bool,
    /// Add this text to the output of every rule
    #[arg(short = 'p', long = "print", value_name = "FORMAT")]
    pub(super) print: Option<String>,
    /// Write each alert at once
    #[arg(short = 'U', long)]
    pub(super) unbuffered: bool,
    /// Write the process id to this file
    #[arg(short = 'P', long, value_name = "FILE")]
    pub(super) pidfile: Option<PathBuf>,
    /// Print the events that are ignored by default, and end
    #[arg(short = 'i')]
    pub(super) ignored_events: bool,
    /// Load everything, then end instead of watching
    #[arg(long)]
    pub(super) dry_run: bool,
    /// Use this event source; `syscall` is the only one
    #[arg(long, value_name = "SOURCE")]
    pub(super) enable_source: Vec<String>,
    /// Leave this event source out
    #[arg(long, value_name = "SOURCE")]
    pub(super) disable_source: Vec<String>,
    /// The keys of falco.yaml that have an effect here, as a JSON schema
    #[arg(long)]
    pub(super) config_schema: bool,
    /// The items of rules files, as a JSON schema
    #[arg(long)]
    pub(super) rule_schema: bool,
    /// What is needed for a bug report, as JSON
    #[arg(long)]
    pub(super) support: bool,
    /// Versions
    #[arg(long)]
    pub(super) version: bool,
    /// Size of a memory page
    #[arg(long)]
    pub(super) page_size: bool,
    /// Plugins that are loaded
    #[arg(long)]
    pub(super) list_plugins: bool,
    /// About a plugin
    #[arg(long, value_name = "PLUGIN", hide = true)]
    pub(super) plugin_info: Option<String>,
    #[command(flatten)]
    removed: Removed,
}

const EXAMPLES: &str = "\
Examples:
  falco                                     watch, with /etc/falco/falco.yaml
  falco -M 45 -r my_rules.yaml > alerts     45 seconds, with these rules only
  falco -V my_rules.yaml                    is the file right?
  falco -l 'Terminal shell in container'    what does the rule say?
  falco --list | grep user                  which fields are there?
  falco -o json_output=true                 alerts as JSON";

/// Form of lists.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
    /// For reading.
    Text,
    /// Tables.
    Markdown,
    /// For programs.
    Json,
}

/// Options that Falco no longer has but that courses still use.
#[derive(Clone, Debug, clap::Args)]
struct Removed {
    #[arg(short = 'A', hide = true)]
    all_events: bool,
    #[arg(short = 'b', hide = true)]
    base64: bool,
    #[arg(short = 'd', hide = true)]
    daemon: bool,
    #[arg(short = 'g', hide = true)]
    gvisor: Option<String>,
    #[arg(short = 'e', hide = true, value_name = "CAPTURE")]
    capture: Option<PathBuf>,
    #[arg(short = 'k', hide = true)]
    k8s_api: Option<String>,
    #[arg(short = 'K', hide = true)]
    k8s_api_cert: Option<String>,
    #[arg(short = 'S', hide = true)]
    snap_length: Option<String>,
    #[arg(short = 's', hide = true)]
    statistics: Option<String>,
    #[arg(short = 'u', hide = true)]
    userspace: bool,
    #[arg(long, hide = true)]
    cri: Vec<String>,
    #[arg(long, hide = true)]
    modern_bpf: bool,
    #[arg(long, hide = true)]
    nodriver: bool,
    #[arg(short = 'D', hide = true)]
    disable_names: Vec<String>,
    #[arg(short = 'T', hide = true)]
    disable_tags: Vec<String>,
    #[arg(short = 't', hide = true)]
    only_tags: Vec<String>,
    #[arg(long, hide = true, action = ArgAction::SetTrue)]
    disable_cri_async: bool,
}

/// What the options of older releases come to.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Translated {
    /// Switches of rules, in order, after those of the configuration.
    pub(super) selections: Vec<Selection>,
    /// As further `-o`.
    pub(super) overrides: Vec<String>,
    /// A sentence for each option, for the log.
    pub(super) warnings: Vec<String>,
}

impl Args {
    /// The recording that is named, by whichever option.
    pub(super) fn recording(&self) -> Option<&Path> {
        let given = self.recording.as_ref().or(self.removed.capture.as_ref());
        given.map(PathBuf::as_path)
    }

    /// Turns the options of older releases into today's.
    ///
    /// # Errors
    /// A sentence, where an option asks for something that can't be done.
    pub(super) fn translate_removed(&self) -> Result<Translated, String> {
        let removed = &self.removed;
        let leaves_out = !removed.disable_tags.is_empty() || !removed.disable_names.is_empty();
        if leaves_out && !removed.only_tags.is_empty() {
            return Err("-t can't be used together with -T or -D".to_owned());
        }
        let mut translated = Translated::default();
        translated.add_selections(removed);
        if removed.base64 {
            translated
                .overrides
                .push("buffer_format_base64=true".into());
            translated.warn("-b", "0.40", "-o buffer_format_base64=true");
        }
        if removed.all_events {
            translated.overrides.push("base_syscalls.all=true".into());
            translated.warn("-A", "0.40", "-o base_syscalls.all=true");
        }
        if removed.capture.is_some() {
            let today = "-o engine.kind=replay -o engine.replay.capture_file=FILE, and here \
                         --recording FILE";
            translated.warn("-e", "0.37", today);
        }
        let without_effect = [
            (removed.snap_length.is_some(), "-S", "0.40"),
            (!removed.cri.is_empty(), "--cri", "0.39"),
            (removed.disable_cri_async, "--disable-cri-async", "0.39"),
            (removed.modern_bpf, "--modern-bpf", "0.37"),
            (removed.nodriver, "--nodriver", "0.37"),
            (removed.gvisor.is_some(), "-g", "0.37"),
            (removed.k8s_api.is_some(), "-k", "0.36"),
            (removed.k8s_api_cert.is_some(), "-K", "0.36"),
            (removed.userspace, "-u", "0.36"),
            (removed.statistics.is_some(), "-s", "0.35"),
            (removed.daemon, "-d", "0.35"),
        ];
        for (_, option, until) in without_effect.iter().filter(|(given, ..)| *given) {
            translated.warnings.push(format!(
                "{option} was removed after Falco {until}; it changes nothing here"
            ));
        }
        Ok(translated)
    }
}

impl Translated {
    fn warn(&mut self, option: &str, until: &str, today: &str) {
        self.warnings.push(format!(
            "{option} was removed after Falco {until}; today it reads {today}"
        ));
    }

    fn add_selections(&mut self, removed: &Removed) {
        let by_name = |name: String| Pattern {
            rule: Some(name),
            tag: None,
        };
        let by_tag = |tag: &String| Pattern {
            rule: None,
            tag: Some(tag.clone()),
        };
        let disable = |pattern| Selection {
            enable: None,
            disable: Some(pattern),
        };
        for part in &removed.disable_names {
            self.selections.push(disable(by_name(format!("*{part}*"))));
            self.warn("-D", "0.38", &format!("-o 'rules[].disable.rule=*{part}*'"));
        }
        for tag in &removed.disable_tags {
            self.selections.push(disable(by_tag(tag)));
            self.warn("-T", "0.38", &format!("-o 'rules[].disable.tag={tag}'"));
        }
        if !removed.only_tags.is_empty() {
            self.selections.push(disable(by_name("*".to_owned())));
        }
        for tag in &removed.only_tags {
            self.selections.push(Selection {
                enable: Some(by_tag(tag)),
                disable: None,
            });
            let today = format!("-o 'rules[].disable.rule=*' -o 'rules[].enable.tag={tag}'");
            self.warn("-t", "0.38", &today);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    fn args(words: &str) -> Args {
        Args::try_parse_from(words.split(' ')).unwrap()
    }

    #[test]
    fn the_command_line_is_consistent() {
        Args::command().debug_assert();
    }

    #[test]
    fn the_schema_of_the_configuration_describes_its_keys() {
        let schema = crate::config::Settings::schema();
        let keys = schema["properties"].as_object().unwrap();
        assert_eq!(keys["json_output"]["type"], "boolean");
        for (key, about) in keys {
            assert!(about["description"].is_string(), "{key}");
        }
    }

    #[test]
    fn options_are_read_as_courses_write_them() {
        let given = args("falco -M 45 -r /home/cloud_user/monitor_rules.yml");
        assert_eq!(given.seconds, Some(45));
        assert_eq!(
            given.rules,
            [PathBuf::from("/home/cloud_user/monitor_rules.yml")]
        );
        assert_eq!(args("falco -pc").print.as_deref(), Some("c"));
        assert_eq!(args("falco --list").list.as_deref(), Some(""));
        assert_eq!(
            args("falco --list=syscall").list.as_deref(),
            Some("syscall")
        );
        assert_eq!(args("falco -V a -V b").validate.len(), 2);
        assert!(args("falco -U").unbuffered);
    }

    #[test]
    fn options_of_older_releases_still_do_their_work() {
        let translated = args("falco -T network -D ptrace -A")
            .translate_removed()
            .unwrap();
        assert_eq!(
            serde_json::to_value(&translated.selections).unwrap(),
            serde_json::json!([{"disable": {"rule": "*ptrace*"}}, {"disable": {"tag": "network"}}])
        );
        assert_eq!(translated.warnings.len(), 3);
        let only = args("falco -t shell").translate_removed().unwrap();
        assert_eq!(
            serde_json::to_value(&only.selections).unwrap(),
            serde_json::json!([{"disable": {"rule": "*"}}, {"enable": {"tag": "shell"}}])
        );
        assert!(args("falco -t a -T b").translate_removed().is_err());
        let replayed = args("falco -e lab.ckr");
        assert_eq!(replayed.recording(), Some(Path::new("lab.ckr")));
        assert!(replayed.translate_removed().unwrap().warnings[0].contains("--recording"));
    }
}
