//! Content is embedded: a change in it must rebuild the program.

fn main() {
    for folder in [
        "scenarios",
        "labs",
        "answers",
        "templates",
        "curriculum",
        "quiz",
    ] {
        println!("cargo::rerun-if-changed={folder}");
    }
}
