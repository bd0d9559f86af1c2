//! Chisels: small studies of events (`-c`).
//!
//! Some write lines while events come; most count, and show a table: every second on a terminal,
//! and at the end.

mod cpu;
mod group;
mod spy;
mod table;
mod top;

use std::io::{self, Write};

use falco_rules::buffers::Buffers;
use falco_rules::extract::View;

pub(in crate::sysdig) use table::Table;

/// A study at work.
pub(super) trait Chisel {
    /// Takes in an event that concerns it. What it has to say at once, it writes; returns whether that was something.
    fn event(&mut self, view: &View<'_>, out: &mut dyn Write) -> io::Result<bool>;

    /// What was counted so far; `None` if it has said all.
    fn table(&mut self) -> Option<Table> {
        None
    }

    /// Begins to count anew.
    fn clear(&mut self) {}
}

/// What a chisel is made with.
pub(super) struct Order {
    /// Its argument.
    pub(super) argument: String,
    /// How buffers are written.
    pub(super) buffers: Buffers,
    /// The events are those of the node in which this runs.
    pub(super) here: bool,
    /// There is a filter of the user's.
    pub(super) filtered: bool,
}

/// A chisel that can be asked for.
pub(super) struct Recipe {
    /// Name.
    pub(super) name: &'static str,
    /// Where it stands in the list.
    category: &'static str,
    /// What it does, in a line.
    summary: &'static str,
    /// What else is to be known.
    about: &'static str,
    /// What its argument is, if it needs one.
    pub(super) argument: Option<&'static str>,
    /// What holds for events that concern it; empty for all.
    pub(super) concern: &'static str,
    make: Make,
}

type Make = fn(&Recipe, &Order) -> Result<Box<dyn Chisel>, ChiselError>;

/// Why a chisel can't be used.
#[derive(Debug, thiserror::Error)]
pub(super) enum ChiselError {
    /// There is none of that name.
    #[error("there is no chisel `{0}` here\n\n{list}", list = list())]
    Unknown(String),
    /// It needs an argument.
    #[error("the chisel {0} needs an argument: {1}")]
    Argument(&'static str, &'static str),
    /// Its argument is not a field that can be shown.
    #[error("{0}: {1}")]
    Field(&'static str, String),
    /// It can't work on these events.
    #[error("{0}")]
    Unable(String),
}

/// Calls that move data.
macro_rules! io {
    ($rest:literal) => {
        concat!(
            "evt.type in (read, pread, readv, preadv, recv, recvfrom, recvmsg, recvmmsg, write, \
             pwrite, writev, pwritev, send, sendto, sendmsg, sendmmsg) and evt.rawres > 0",
            $rest
        )
    };
}

const RECIPES: &[Recipe] = &[
    Recipe {
        name: "topprocs_cpu",
        category: "CPU usage",
        summary: "Top processes by use of processors",
        about: "What the kernel accounts to each process, from /proc; in the node only, and not \
                from a recording, which holds no such accounts. Takes no filter.",
        argument: None,
        concern: "evt.num = 0",
        make: cpu::make,
    },
    Recipe {
        name: "topfiles_bytes",
        category: "I/O",
        summary: "Top files by bytes read and written",
        about: "",
        argument: None,
        concern: io!(" and fd.type = file"),
        make: top::bytes_by_file,
    },
    Recipe {
        name: "topprocs_file",
        category: "I/O",
        summary: "Top processes by bytes read from and written to files",
        about: "",
        argument: None,
        concern: io!(" and fd.type = file"),
        make: top::bytes_by_process,
    },
    Recipe {
        name: "topprocs_net",
        category: "Net",
        summary: "Top processes by bytes over the network",
        about: "",
        argument: None,
        concern: io!(" and fd.type in (ipv4, ipv6)"),
        make: top::bytes_by_process,
    },
    Recipe {
        name: "topconns",
        category: "Net",
        summary: "Top connections by bytes",
        about: "",
        argument: None,
        concern: io!(" and fd.type in (ipv4, ipv6)"),
        make: top::bytes_by_connection,
    },
    Recipe {
        name: "topports_server",
        category: "Net",
        summary: "Top ports of servers by bytes",
        about: "",
        argument: None,
        concern: io!(" and fd.type in (ipv4, ipv6) and fd.sport exists"),
        make: top::bytes_by_server_port,
    },
    Recipe {
        name: "topfiles_errors",
        category: "Errors",
        summary: "Top files by failed calls",
        about: "",
        argument: None,
        concern: "evt.failed = true and fd.type = file",
        make: top::calls_by_file,
    },
    Recipe {
        name: "topprocs_errors",
        category: "Errors",
        summary: "Top processes by failed calls",
        about: "",
        argument: None,
        concern: "evt.failed = true",
        make: top::calls_by_process,
    },
    Recipe {
        name: "topscalls",
        category: "Performance",
        summary: "Top system calls by how often they are made",
        about: "",
        argument: None,
        concern: "",
        make: top::calls_by_name,
    },
    Recipe {
        name: "fdcount_by",
        category: "I/O",
        summary: "Descriptors counted by a field",
        about: "Each descriptor counts once, under the field's value when it was last used: \
                `sysdig -c fdcount_by fd.sport \"evt.type=accept\"`.",
        argument: Some("the field, as in `-c fdcount_by fd.sport`"),
        concern: "fd.num >= 0",
        make: group::make,
    },
    Recipe {
        name: "spy_users",
        category: "Security",
        summary: "What users run in their shells",
        about: "A line for each program that starts below a shell with a terminal: process id, \
                time, user, command. Indented by how deep it is below the login shell.",
        argument: None,
        concern: "evt.type in (execve, execveat) and evt.rawres = 0 and proc.tty != 0 \
                  and proc.loginshellid exists",
        make: spy::users,
    },
    Recipe {
        name: "echo_fds",
        category: "I/O",
        summary: "What processes read and write",
        about: "A heading for each read and write, and the first 80 bytes of the data; -A, -x and \
                -X say how they are written.",
        argument: None,
        concern: io!(""),
        make: spy::data,
    },
    Recipe {
        name: "spy_file",
        category: "I/O",
        summary: "What is read from and written to files",
        about: "Of all files, or with a filter of some: `sysdig -c spy_file fd.name=/etc/passwd`.",
        argument: None,
        concern: io!(" and fd.type = file"),
        make: spy::data,
    },
];

impl Recipe {
    /// The chisel of a name.
    pub(super) fn find(name: &str) -> Result<&'static Recipe, ChiselError> {
        let unknown = || ChiselError::Unknown(name.to_owned());
        RECIPES
            .iter()
            .find(|recipe| recipe.name == name)
            .ok_or_else(unknown)
    }

    /// Makes it.
    pub(super) fn make(&self, order: &Order) -> Result<Box<dyn Chisel>, ChiselError> {
        (self.make)(self, order)
    }

    /// What `-i` says.
    pub(super) fn describe(&self) -> String {
        let mut text = format!(
            "Category: {}\nName:     {}\n\n{}\n",
            self.category, self.name, self.summary
        );
        if !self.about.is_empty() {
            text.push_str(&format!("\n{}\n", self.about));
        }
        if let Some(argument) = self.argument {
            text.push_str(&format!("\nArgument: {argument}\n"));
        }
        text
    }
}

/// What `-cl` says.
pub(super) fn list() -> String {
    let mut categories: Vec<_> = RECIPES.iter().map(|recipe| recipe.category).collect();
    categories.sort_unstable();
    categories.dedup();
    let mut text = String::new();
    for category in categories {
        text.push_str(&format!(
            "Category: {category}\n{}\n",
            "-".repeat(10 + category.len())
        ));
        for recipe in RECIPES.iter().filter(|recipe| recipe.category == category) {
            text.push_str(&format!("{:<16}{}\n", recipe.name, recipe.summary));
        }
        text.push('\n');
    }
    text.push_str("sysdig -i NAME says more about one\n");
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use falco_rules::field::FieldTable;
    use falco_rules::filter::Filter;

    #[test]
    fn every_chisel_can_be_made_and_its_concern_is_a_condition() {
        for recipe in RECIPES {
            let order = Order {
                argument: "proc.name".to_owned(),
                buffers: Buffers::Dotted,
                here: true,
                filtered: false,
            };
            assert!(recipe.make(&order).is_ok(), "{}", recipe.name);
            if !recipe.concern.is_empty() {
                let compiled = Filter::compile(recipe.concern, &FieldTable::falco());
                assert!(compiled.is_ok(), "{}: {compiled:?}", recipe.name);
            }
        }
    }

    #[test]
    fn a_chisel_that_is_not_here_is_answered_with_those_that_are() {
        let error = Recipe::find("httplog").err().unwrap().to_string();
        assert!(error.starts_with("there is no chisel `httplog` here\n\nCategory: CPU usage\n"));
        assert!(
            error.contains("\nspy_users       What users run in their shells\n"),
            "{error}"
        );
    }
}
