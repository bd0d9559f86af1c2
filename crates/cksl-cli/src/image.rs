//! `cksl image`: roots of the store to a registry and from it.

use std::env;
use std::fs;
use std::path::PathBuf;

use cksl::image::{self, Compression, Credentials, ImageError, Reference, Registry, Work};
use cksl::problem::{Problem, exit};
use cksl::provider::engine::Engine;

use super::args::{self, Image};
use super::context::Context;
use super::line::Line;
use super::print::print;

/// See the module.
pub(super) fn image(context: &Context, what: Image) -> Result<u8, Problem> {
    match what {
        Image::Push {
            image,
            root,
            compression,
            level,
            plain_http,
        } => {
            let compression = compressed(compression, level)?;
            push(context, &image, root.name(), compression, plain_http)
        }
        Image::Pull {
            image,
            engine,
            plain_http,
        } => pull(context, image, engine, plain_http),
    }
}

fn compressed(by: args::Compression, level: Option<u8>) -> Result<Compression, Problem> {
    Ok(match (by, level) {
        (args::Compression::Zstd, level) => Compression::Zstd(level.unwrap_or(10).into()),
        (args::Compression::Gzip, Some(level @ 10..)) => {
            return Err(Problem::usage(format!(
                "gzip has no level {level}; its highest is 9"
            )));
        }
        (args::Compression::Gzip, level) => Compression::Gzip(level.unwrap_or(6).into()),
    })
}

fn push(
    context: &Context,
    image: &str,
    root: &str,
    compression: Compression,
    plain_http: bool,
) -> Result<u8, Problem> {
    let image = reference(image)?;
    if image.digest().is_some() {
        return Err(Problem::usage(format!(
            "`{}` has a digest, which the image gets only by being pushed",
            image.whole()
        ))
        .hint("cksl image push REGISTRY/NAME:TAG"));
    }
    context.require_root("image push")?;
    let registry = Registry::new(&image, credentials(context, &image)?, plain_http)?;
    let mut line = Line::new(context);
    let pushed = image::push(
        &registry,
        &context.paths.store,
        root,
        compression,
        &mut |work, done, all| line.show(word(work), done, all),
    );
    drop(line);
    let pushed = pushed?;
    print(context, &pushed, |_| {
        let there = if pushed.there {
            ", which was there"
        } else {
            ""
        };
        format!(
            "pushed the root for {}s {}: {} MB{there}\n  sudo cksl image pull {}{}\n",
            pushed.name,
            pushed.root,
            megabytes(pushed.bytes),
            pushed.reference,
            if plain_http { " --plain-http" } else { "" },
        )
    })?;
    Ok(exit::DONE)
}

fn pull(
    context: &Context,
    image: Option<String>,
    engine: bool,
    plain_http: bool,
) -> Result<u8, Problem> {
    let image = match image.or_else(|| context.image.clone()) {
        Some(image) => reference(&image)?,
        None => reference(image::pinned("cluster").ok_or_else(unpublished)?)?,
    };
    context.require_root("image pull")?;
    let user = credentials(context, &image)?;
    let store = &context.paths.store;
    let mut line = Line::new(context);
    let progress = &mut |work, done, all| line.show(word(work), done, all);
    let pulled = if engine {
        let engine = Engine::connect(&context.engine).map_err(ImageError::from)?;
        image::pull_through(&engine, &image, user.as_ref(), store, progress)
    } else {
        let registry = Registry::new(&image, user, plain_http)?;
        image::pull(&registry, store, progress)
    };
    drop(line);
    let pulled = pulled?;
    print(context, &pulled, |_| {
        let how = match (pulled.there, pulled.left) {
            (true, _) => "the store had it".to_owned(),
            (false, 0) => format!("{} MB", megabytes(pulled.bytes)),
            (false, left) => format!(
                "{} MB, of which {} MB were there",
                megabytes(pulled.bytes),
                megabytes(left)
            ),
        };
        let mut text = format!(
            "pulled {}\n  root for {:<9} {}: {how}\n",
            pulled.reference,
            format!("{}s", pulled.name),
            pulled.root
        );
        if image.digest().is_none() {
            text.push_str("  A tag can be moved: pin the digest, as above\n");
        }
        text
    })?;
    Ok(exit::DONE)
}

/// The name of an image.
fn reference(image: &str) -> Result<Reference, Problem> {
    image.parse().map_err(|error| {
        Problem::usage(format!("`{image}` is no name of an image: {error}"))
            .hint("REGISTRY/NAME:TAG, or REGISTRY/NAME@sha256:…")
    })
}

/// As whom its registry is asked: as the environment says, or as Docker's configuration of the caller
/// does, or as nobody.
fn credentials(context: &Context, image: &Reference) -> Result<Option<Credentials>, Problem> {
    let variable = |name| env::var(name).ok().filter(|value| !value.is_empty());
    match (
        variable("CKSL_REGISTRY_USER"),
        variable("CKSL_REGISTRY_PASSWORD"),
    ) {
        (Some(user), Some(password)) => return Ok(Some(Credentials { user, password })),
        (None, None) => {}
        _ => {
            return Err(Problem::usage(
                "of CKSL_REGISTRY_USER and CKSL_REGISTRY_PASSWORD only one is set",
            ));
        }
    }
    let config: PathBuf = context.docker_config.join("config.json");
    let text = fs::read_to_string(config).unwrap_or_default();
    Ok(image::in_docker_config(&text, image.registry()))
}

/// What to do where no image of ours is published.
fn unpublished() -> Problem {
    Problem::usage("no image of clusters is published that this program could know by its digest")
        .hint("cksl image pull REGISTRY/NAME@sha256:…   pulls one that `cksl image push` has put there; CKSL_IMAGE names it, too")
        .hint("cksl bundle load FILE                    takes it from a bundle")
        .hint("scripts/make-cluster-image.sh            makes it")
}

fn word(work: Work) -> &'static str {
    match work {
        Work::Packing => "packing",
        Work::Sending => "sending",
        Work::Fetching => "fetching",
        Work::Saving => "saving",
        Work::Checking => "checking",
        Work::Unpacking => "unpacking",
    }
}

fn megabytes(bytes: u64) -> u64 {
    bytes.div_ceil(1_000_000)
}
