//! `cksl bundle`: everything in one file, and out of it.

use std::fs;
use std::path::{Path, PathBuf};

use cksl::bundle::{self, BOOK_PLACE, Manifest};
use cksl::lab::Layer;
use cksl::problem::{Problem, exit};
use cksl::store;
use cksl::supervisor::find_node_program;
use serde::Serialize;

use super::args::Bundle;
use super::context::{Context, programs};
use super::line::Line;
use super::print::print;

/// The roots that all labs on single nodes need, and that of clusters.
const NODES: [&str; 2] = ["node", "image"];
const CLUSTER: &str = "cluster";

/// See the module.
pub(super) fn bundle(context: &Context, what: Bundle) -> Result<u8, Problem> {
    match what {
        Bundle::Make {
            file,
            without_cluster,
            level,
            book,
        } => make(context, &file, without_cluster, level, book),
        Bundle::Load { file, prefix } => load(context, &file, &prefix),
    }
}

fn make(
    context: &Context,
    file: &Path,
    without_cluster: bool,
    level: i32,
    book: Option<PathBuf>,
) -> Result<u8, Problem> {
    context.require_root("bundle make")?;
    let mut roots = NODES.to_vec();
    if !without_cluster {
        roots.push(CLUSTER);
    }
    // Whoever has made a layer has labs that need it.
    let there = |layer: &Layer| store::current(&context.paths.store, layer.pointer()).is_some();
    roots.extend(
        Layer::ALL
            .iter()
            .filter(|layer| there(layer))
            .map(|layer| layer.pointer()),
    );
    let programs = programs(None)?;
    let node = find_node_program(&programs.node)?;
    if let Some(book) = book.as_ref().filter(|book| !book.join(BOOK_PAGE).is_file()) {
        let problem = Problem::usage(format!("{} is no book", book.display()));
        return Err(problem.hint("scripts/book.sh DIR   makes one"));
    }
    let book = book.or_else(|| installed_book(&programs.cksl));
    let mut line = Line::new(context);
    let made = bundle::make(
        file,
        &context.paths.store,
        &roots,
        (&programs.cksl, &node, book.as_deref()),
        level,
        &mut |done, all| line.show("packing", done, all),
    );
    drop(line);
    let book = match book {
        Some(_) => "with the book",
        None => "without the book: scripts/book.sh DIR makes it, --book DIR puts it in",
    };
    tell(context, file, "made", made?, book)
}

/// The first page of a book.
const BOOK_PAGE: &str = "index.html";

/// The book of the installation that has this program, if it has one.
fn installed_book(cksl: &Path) -> Option<PathBuf> {
    let book = cksl.parent()?.parent()?.join(BOOK_PLACE);
    book.join(BOOK_PAGE).is_file().then_some(book)
}

fn load(context: &Context, file: &Path, prefix: &Path) -> Result<u8, Problem> {
    context.require_root("bundle load")?;
    let mut line = Line::new(context);
    let loaded = bundle::load(file, &context.paths.store, prefix, &mut |done, all| {
        line.show("unpacking", done, all)
    });
    drop(line);
    let page = prefix.join(BOOK_PLACE).join(BOOK_PAGE);
    let book = match page.is_file() {
        true => format!("the book is {}", page.display()),
        false => "it has no book".to_owned(),
    };
    tell(context, file, "loaded", loaded?, &book)
}

/// What a bundle holds.
#[derive(Serialize)]
struct Summary<'a> {
    file: &'a Path,
    bytes: u64,
    #[serde(flatten)]
    manifest: Manifest,
}

fn tell(
    context: &Context,
    file: &Path,
    done: &str,
    manifest: Manifest,
    book: &str,
) -> Result<u8, Problem> {
    let summary = Summary {
        file,
        bytes: fs::metadata(file).map_or(0, |facts| facts.len()),
        manifest,
    };
    print(context, &summary, |_| {
        let mut text = format!(
            "{done} {}: cksl {}, {} MB\n",
            file.display(),
            summary.manifest.version,
            summary.bytes.div_ceil(1_000_000),
        );
        for (name, digest) in &summary.manifest.roots {
            text.push_str(&format!("  {name:<14} {digest}\n"));
        }
        text.push_str(&format!("  {book}\n"));
        text
    })?;
    Ok(exit::DONE)
}
