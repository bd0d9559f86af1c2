//! What this process can load, found out by loading it.

use aya::Ebpf;

use crate::identify::Asking;
use crate::load::load_program;
use crate::probe::{Options, PROGRAMS, kernel_types, open};

/// One thing that the probe needs of the kernel.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Capability {
    /// What it is, in a few words.
    pub what: String,
    /// Why it can't be had; `None` if it can.
    pub problem: Option<String>,
}

/// Tries everything that the probe needs, one by one: the kernel's types, the maps, and each
/// program loaded and attached. Nothing of it stays loaded. A kernel version is never asked for.
pub fn capabilities() -> Vec<Capability> {
    let mut tried = Vec::new();
    let mut attempt = |what: &str, problem: Option<String>| {
        tried.push(Capability {
            what: what.to_owned(),
            problem,
        });
    };
    let loaded = kernel_types().and_then(|btf| {
        attempt("kernel types (BTF)", None);
        let options = Options {
            ring: 4096,
            ..Options::default()
        };
        let ebpf: Ebpf = open(&options, &btf)?;
        attempt("BPF maps and ring buffer", None);
        Ok((btf, ebpf))
    });
    match loaded {
        Ok((btf, mut ebpf)) => {
            for (program, tracepoint) in PROGRAMS {
                let result = load_program(&mut ebpf, &btf, program, tracepoint);
                attempt(
                    &format!("BPF program on {tracepoint}"),
                    result.err().map(|error| error.to_string()),
                );
            }
            let asking = Asking::new(&mut ebpf, &btf);
            attempt(
                "BPF program that sees which file is mapped",
                asking.err().map(|error| error.to_string()),
            );
        }
        Err(error) => attempt("BPF", Some(error.to_string())),
    }
    tried
}
