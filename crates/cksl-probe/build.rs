//! Compiles `bpf/probe.bpf.c` and `bpf/depth.bpf.c` with clang and leaves the objects, without debug
//! sections but with their BTF, in `$OUT_DIR`. `CLANG` and `LLVM_STRIP` name other tools than those found.

use std::path::{Path, PathBuf};
use std::process::{Command, exit};

/// Newest and oldest clang that are looked for: BTF of the needed kind came with 14.
const VERSIONS: std::ops::RangeInclusive<u32> = 14..=22;

fn main() {
    println!("cargo::rerun-if-changed=bpf");
    println!("cargo::rerun-if-env-changed=CLANG");
    println!("cargo::rerun-if-env-changed=LLVM_STRIP");
    let out = PathBuf::from(std::env::var_os("OUT_DIR").expect("cargo sets OUT_DIR"));

    let clang = tool("CLANG", "clang");
    // For the test that compares the two sides' structures.
    println!("cargo::rustc-env=CKSL_PROBE_CLANG={}", clang.display());
    let strip = tool("LLVM_STRIP", "llvm-strip");
    for name in ["probe", "depth"] {
        let object = out.join(format!("{name}.bpf.o"));
        run(Command::new(&clang)
            .args(["-target", "bpf", "-mcpu=v3", "-O2", "-g"])
            .args(["-Wall", "-Wextra", "-Wno-unused-parameter", "-Werror"])
            .args(["-c", &format!("bpf/{name}.bpf.c"), "-o"])
            .arg(&object));
        run(Command::new(&strip).arg("-g").arg(&object));
    }
}

/// The tool that the environment names, else the newest version of it on the path.
fn tool(variable: &str, name: &str) -> PathBuf {
    if let Some(chosen) = std::env::var_os(variable) {
        return chosen.into();
    }
    let path = std::env::var_os("PATH").unwrap_or_default();
    let folders: Vec<_> = std::env::split_paths(&path).collect();
    let on_path = |file: &str| {
        folders
            .iter()
            .map(|folder| folder.join(file))
            .find(|found| found.is_file())
    };
    VERSIONS
        .rev()
        .find_map(|version| on_path(&format!("{name}-{version}")))
        .or_else(|| on_path(name))
        .unwrap_or_else(|| {
            fail(&format!(
                "cksl-probe needs {name} {} or newer to compile its eBPF programs, and none is on the path.\n\
                 Debian and Ubuntu: apt-get install clang llvm (or clang-19 llvm-19). Another one: {variable}=/path/to/{name}",
                VERSIONS.start()
            ))
        })
}

fn run(command: &mut Command) {
    match command.status() {
        Ok(status) if status.success() => {}
        Ok(status) => fail(&format!("{command:?} ended with {status}")),
        Err(error) => fail(&format!(
            "{} can't be run: {error}",
            Path::new(command.get_program()).display()
        )),
    }
}

fn fail(message: &str) -> ! {
    for line in message.lines() {
        println!("cargo::error={line}");
    }
    exit(1)
}
