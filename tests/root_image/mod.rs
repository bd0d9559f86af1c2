//! Roots of the store to a registry and from it: a real one, on this machine.

mod engine;
mod registry;

use std::fs;
use std::io::Write as _;
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::atomic::Ordering;

use cksl::store;
use oci_client::client::{Client, ClientConfig, ClientProtocol};
use predicates::prelude::*;
use predicates::str::contains;
use serde_json::{Value, json};
use tempfile::TempDir;

use self::registry::{Registry, Way};
use crate::wait;

/// Bytes that don't pack: more than all else that a registry sends.
const SIZE: usize = 6 << 20;

/// Folders of a machine's cksl.
struct Machine {
    home: TempDir,
}

impl Machine {
    fn new() -> Self {
        Self {
            home: tempfile::tempdir().expect("makes a folder"),
        }
    }

    /// One whose store has a root for containers.
    fn with_root() -> Self {
        let machine = Self::new();
        let folder = machine.store().join("roots/new");
        make_root(&folder);
        let digest = by_tar(&folder);
        let place = store::root_folder(&machine.store(), &digest);
        fs::rename(folder, &place).expect("moves");
        fs::write(place.with_extension("made"), "recipe abc\nbusybox 1.35\n").expect("writes");
        fs::write(machine.store().join("image"), format!("{digest}\n")).expect("writes");
        machine
    }

    fn store(&self) -> PathBuf {
        self.home.path().join("store")
    }

    /// The root for containers that the store has.
    fn root(&self) -> PathBuf {
        let digest = store::current(&self.store(), "image").expect("has a root");
        store::root_folder(&self.store(), &digest)
    }

    fn std_cksl(&self, words: &[&str]) -> std::process::Command {
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_cksl"));
        let path = |name: &str| self.home.path().join(name);
        command
            .args(words)
            .env_clear()
            .env("PATH", "/usr/sbin:/usr/bin:/sbin:/bin")
            .env("CKSL_STATE", path("state"))
            .env("CKSL_RUN", path("run"))
            .env("CKSL_STORE", self.store())
            .env("CKSL_PROGRESS", path("progress.db"))
            .env("DOCKER_CONFIG", path("docker"))
            .env("DOCKER_HOST", format!("unix://{}", path("none").display()));
        command
    }

    fn cksl(&self, words: &[&str]) -> assert_cmd::Command {
        self.std_cksl(words).into()
    }

    /// Pushes its root for containers; what was said.
    fn push(&self, registry: &str) -> Value {
        let image = format!("{registry}/class/image:1");
        let words = [
            "image",
            "push",
            &image,
            "--root",
            "image",
            "--plain-http",
            "--json",
        ];
        said(self.cksl(&words).args(["--level", "1"]))
    }

    fn pull(&self, image: &str) -> assert_cmd::Command {
        self.cksl(&["image", "pull", image, "--plain-http", "--json"])
    }

    fn has_nothing(&self) {
        assert!(!self.store().join("image").exists(), "a pointer was moved");
        let roots = self.store().join("roots");
        let left = fs::read_dir(roots).map_or(0, Iterator::count);
        assert_eq!(left, 0, "something was unpacked");
        let temporary = |name: &str| name.starts_with("tmp.");
        assert!(!names(&self.store()).iter().any(|name| temporary(name)));
    }

    /// What was fetched, and not used yet.
    fn partial(&self) -> Vec<PathBuf> {
        let blobs = self.store().join("blobs");
        names(&blobs).iter().map(|name| blobs.join(name)).collect()
    }
}

fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    entries
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .collect()
}

fn said(command: &mut assert_cmd::Command) -> Value {
    let output = command.output().expect("runs");
    let error = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{error}");
    serde_json::from_slice(&output.stdout).expect("is JSON")
}

fn text<'a>(value: &'a Value, key: &str) -> &'a str {
    value[key].as_str().expect("is text")
}

fn make_root(root: &Path) {
    let at = |name: &str| root.join(name);
    fs::create_dir_all(at("etc")).expect("makes folders");
    fs::create_dir_all(at("usr/bin")).expect("makes folders");
    let mut state = 1_u64;
    let noise = std::iter::repeat_with(|| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state.to_le_bytes()[3]
    });
    fs::write(at("usr/bin/busybox"), noise.take(SIZE).collect::<Vec<u8>>()).expect("writes");
    fs::hard_link(at("usr/bin/busybox"), at("usr/bin/sh")).expect("links");
    symlink("usr/bin", at("bin")).expect("links");
    fs::write(at("etc/shadow"), "root:*:1::::::\n").expect("writes");
    std::os::unix::fs::chown(at("etc/shadow"), Some(0), Some(42)).expect("gives away");
    for (name, mode) in [
        ("usr/bin/busybox", 0o4755),
        ("etc/shadow", 0o640),
        (".", 0o755),
    ] {
        fs::set_permissions(at(name), fs::Permissions::from_mode(mode)).expect("allows");
    }
}

/// The digest of a root, as `scripts/roots.sh` calls roots.
fn by_tar(root: &Path) -> String {
    let pipe = "tar --sort=name --mtime=@0 --numeric-owner --format=gnu -cf - . | sha256sum";
    let output = std::process::Command::new("sh")
        .args(["-c", pipe])
        .current_dir(root)
        .output()
        .expect("runs");
    let text = String::from_utf8(output.stdout).expect("is text");
    text[..64].to_owned()
}

#[test]
fn root_image_what_is_pushed_is_pulled_as_the_same_root() {
    let Some(registry) = Registry::open() else {
        return;
    };
    let (teacher, learner) = (Machine::with_root(), Machine::new());
    let pushed = teacher.push(&registry.address);
    assert_eq!(pushed["there"], false);
    let pulled = said(&mut learner.pull(text(&pushed, "reference")));
    assert_eq!(pulled["root"], pushed["root"]);
    assert_eq!(by_tar(&learner.root()), text(&pushed, "root"));
    assert_eq!(pulled["name"], "image");
    let made = |machine: &Machine| fs::read_to_string(machine.root().with_extension("made"));
    assert_eq!(made(&learner).unwrap(), made(&teacher).unwrap());
    assert!(
        learner.partial().is_empty(),
        "what was used is kept no longer"
    );
    // Nothing is sent or fetched twice, and the same root is the same image.
    let again = teacher.push(&registry.address);
    assert_eq!(
        (&again["there"], &again["reference"]),
        (&json!(true), &pushed["reference"])
    );
    assert_eq!(
        said(&mut learner.pull(text(&pushed, "reference")))["there"],
        true
    );
    // A tag will do, and is told to be no pin.
    let tag = format!("{}/class/image:1", registry.address);
    let words = ["image", "pull", &tag, "--plain-http"];
    let digest = text(&pushed, "reference").to_owned();
    learner
        .cksl(&words)
        .assert()
        .success()
        .stdout(contains(digest).and(contains("pin the digest")));
    // The variable names an image, too.
    let other = Machine::new();
    let words = ["image", "pull", "--plain-http"];
    other
        .cksl(&words)
        .env("CKSL_IMAGE", &tag)
        .assert()
        .success();
    assert_eq!(other.root().file_name(), teacher.root().file_name());
}

#[test]
fn root_image_a_root_that_somebody_changed_is_not_pushed() {
    let Some(registry) = Registry::open() else {
        return;
    };
    let teacher = Machine::with_root();
    fs::write(teacher.root().join("etc/passwd"), "evil:x:0:0::/:/bin/sh\n").expect("writes");
    let image = format!("{}/class/image:1", registry.address);
    let words = ["image", "push", &image, "--root", "image", "--plain-http"];
    teacher
        .cksl(&words)
        .assert()
        .code(3)
        .stderr(contains("it was changed after it was made"));
    teacher
        .cksl(&["image", "push", &image, "--plain-http"])
        .assert()
        .code(3)
        .stderr(contains("has no root for clusters").and(contains("make-cluster-image.sh")));
}

#[test]
fn root_image_a_pull_that_was_interrupted_goes_on_where_it_was() {
    let Some(registry) = Registry::open() else {
        return;
    };
    let (teacher, learner) = (Machine::with_root(), Machine::new());
    let pushed = teacher.push(&registry.address);
    let way = Way::new(&registry, SIZE as u64 / 2, false);
    let image = text(&pushed, "reference").replace(&registry.address, &way.address);
    let mut pulling = learner
        .std_cksl(&["image", "pull", &image, "--plain-http"])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("starts");
    let half = |learner: &Machine| {
        let sizes = learner.partial();
        let sizes = sizes
            .iter()
            .filter_map(|file| Some(fs::metadata(file).ok()?.len()));
        sizes.max().unwrap_or_default()
    };
    wait::until("a third of the root", || {
        let bytes = half(&learner);
        if bytes < SIZE as u64 / 3 {
            return Err(format!("{bytes} bytes"));
        }
        Ok(())
    });
    let pid = nix::unistd::Pid::from_raw(pulling.id().try_into().expect("is a pid"));
    nix::sys::signal::kill(pid, nix::sys::signal::Signal::SIGINT).expect("interrupts");
    assert!(!pulling.wait().expect("ends").success());
    learner.has_nothing();
    let there = half(&learner);
    // What is swept is what nobody can go on with.
    fs::create_dir_all(learner.store().join("tmp.image.Ab12/root")).expect("makes folders");
    learner
        .cksl(&["clean"])
        .assert()
        .success()
        .stdout(contains("tmp.image.Ab12"));
    assert!(!learner.store().join("tmp.image.Ab12").exists());
    assert_eq!(half(&learner), there);

    // Bytes that were on their way when it ended are let go first.
    way.open();
    let again = Way::new(&registry, u64::MAX, false);
    let image = text(&pushed, "reference").replace(&registry.address, &again.address);
    let pulled = said(&mut learner.pull(&image));
    assert_eq!(pulled["left"], there);
    assert_eq!(by_tar(&learner.root()), text(&pushed, "root"));
    let (came, size) = (again.bytes.load(Ordering::SeqCst), SIZE as u64);
    assert!(
        came < size - there + (1 << 18),
        "{came} bytes came again, {there} were there"
    );
}

#[test]
fn root_image_a_connection_that_is_lost_is_taken_up_again() {
    let Some(registry) = Registry::open() else {
        return;
    };
    let (teacher, learner) = (Machine::with_root(), Machine::new());
    let pushed = teacher.push(&registry.address);
    let way = Way::new(&registry, SIZE as u64 / 2, true);
    let image = text(&pushed, "reference").replace(&registry.address, &way.address);
    said(&mut learner.pull(&image));
    assert_eq!(by_tar(&learner.root()), text(&pushed, "root"));
    let (came, size) = (way.bytes.load(Ordering::SeqCst), SIZE as u64);
    assert!(came < size + size / 4, "{came} bytes came for {size}");
}

#[test]
fn root_image_what_was_altered_in_the_registry_is_refused() {
    let Some(registry) = Registry::open() else {
        return;
    };
    let (teacher, learner) = (Machine::with_root(), Machine::new());
    let pushed = teacher.push(&registry.address);
    let image = text(&pushed, "reference");
    let digest = image.split_once('@').expect("has a digest").1;
    let manifest = fs::read(registry.file(digest)).expect("reads");
    let parsed: Value = serde_json::from_slice(&manifest).expect("is JSON");
    let layer = registry.file(text(&parsed["layers"][0], "digest"));
    let mut bytes = fs::read(&layer).expect("reads");
    bytes[SIZE / 2] ^= 1;
    fs::write(&layer, &bytes).expect("writes");
    let refused = learner.pull(image).assert().code(3);
    refused.stderr(contains("is not what its digest says").and(contains("nothing of it was used")));
    learner.has_nothing();
    assert!(
        learner.partial().is_empty(),
        "what is wrong is not gone on with"
    );

    // As long as before, and of another image.
    bytes[SIZE / 2] ^= 1;
    fs::write(&layer, &bytes).expect("writes");
    let text = String::from_utf8(manifest.clone()).expect("is text");
    let forged = text.replacen("tar+zstd", "tar+gzip", 1);
    fs::write(registry.file(digest), forged).expect("writes");
    learner
        .pull(image)
        .assert()
        .code(3)
        .stderr(contains("is not what its digest says"));
    learner.has_nothing();
    fs::write(registry.file(digest), manifest).expect("writes");
    said(&mut learner.pull(image));

    let other = image.replace(digest, &format!("sha256:{}", "0".repeat(64)));
    learner
        .pull(&other)
        .assert()
        .code(2)
        .stderr(contains("has no class/image"));
}

/// Makes an image of this layer, with labels and digest as they are told.
fn forge(registry: &Registry, layer: &[u8], root: &str, labels: &Value) -> String {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let client = Client::try_from(ClientConfig {
        protocol: ClientProtocol::Http,
        ..ClientConfig::default()
    });
    let client = client.expect("makes a client");
    let image = format!("{}/forged/image:1", registry.address);
    let image: oci_client::Reference = image.parse().expect("is a name");
    let config = json!({"architecture": "amd64", "os": "linux", "config": {"Labels": labels},
        "rootfs": {"type": "layers", "diff_ids": [format!("sha256:{root}")]}});
    let config = serde_json::to_vec(&config).expect("is JSON");
    let of = |bytes: &[u8], kind: &str| {
        let digest = cksl::digest::sha256(bytes);
        json!({"mediaType": format!("application/vnd.oci.image.{kind}"), "size": bytes.len(),
            "digest": format!("sha256:{digest}")})
    };
    let (described, part) = (of(&config, "config.v1+json"), of(layer, "layer.v1.tar"));
    let kind = "application/vnd.oci.image.manifest.v1+json";
    let manifest = json!({"schemaVersion": 2, "mediaType": kind, "config": described,
        "layers": [part]});
    let manifest = serde_json::to_vec(&manifest).expect("is JSON");
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build();
    runtime.expect("waits").block_on(async {
        for (bytes, part) in [(config, &described), (layer.to_owned(), &part)] {
            let digest = text(part, "digest").to_owned();
            client
                .push_blob(&image, bytes, &digest)
                .await
                .expect("takes it");
        }
        let kind = kind.parse().expect("is a header");
        client
            .push_manifest_raw(&image, manifest, kind)
            .await
            .expect("takes it");
    });
    image.whole()
}

#[test]
fn root_image_what_is_no_root_or_means_harm_is_refused() {
    let Some(registry) = Registry::open() else {
        return;
    };
    let (teacher, learner) = (Machine::with_root(), Machine::new());
    let mut layer = Vec::new();
    store::pack(&teacher.root(), &mut layer, &mut |_| {}).expect("packs");
    let root = by_tar(&teacher.root());
    let named = |name: &str| json!({"io.cksl.root.name": name});

    // As kindest/node is.
    let image = forge(&registry, &layer, &root, &json!({}));
    learner
        .pull(&image)
        .assert()
        .code(2)
        .stderr(contains("kindest/node"));
    let image = forge(&registry, &layer, &root, &named("../../etc/passwd"));
    learner
        .pull(&image)
        .assert()
        .code(2)
        .stderr(contains("a root that there is not"));
    // The root would be called what it is not.
    let image = forge(&registry, &layer, &"1".repeat(64), &named("image"));
    learner
        .pull(&image)
        .assert()
        .code(3)
        .stderr(contains("is not what its digest says"));

    let mut archive = tar::Builder::new(Vec::new());
    let mut header = tar::Header::new_gnu();
    header.as_old_mut().name[..14].copy_from_slice(b"../../escaped\0");
    header.set_mode(0o755);
    header.set_size(1);
    header.set_cksum();
    archive.append(&header, &b"x"[..]).expect("packs");
    let hostile = archive.into_inner().expect("packs");
    let image = forge(&registry, &hostile, &root, &named("image"));
    learner
        .pull(&image)
        .assert()
        .code(2)
        .stderr(contains("../../escaped lies outside"));
    // What says that it takes more than there is on any disk is not even fetched.
    let labels = json!({"io.cksl.root.name": "image", "io.cksl.root.bytes": "9000000000000000000"});
    let image = forge(&registry, &layer, &root, &labels);
    learner
        .pull(&image)
        .assert()
        .code(3)
        .stderr(contains("bytes are needed in"));
    learner.has_nothing();
    assert!(!learner.home.path().join("escaped").exists());
    // And the same without what is wrong is taken.
    said(&mut learner.pull(&forge(&registry, &layer, &root, &named("image"))));
    assert_eq!(by_tar(&learner.root()), root);
}

#[test]
fn root_image_a_full_disk_is_told_and_leaves_the_store_as_it_was() {
    let Some(registry) = Registry::open() else {
        return;
    };
    let (teacher, learner) = (Machine::with_root(), Machine::new());
    let pushed = teacher.push(&registry.address);
    fs::create_dir_all(learner.store()).expect("makes a folder");
    let store = learner.store();
    let mounted = std::process::Command::new("mount")
        .args(["-t", "tmpfs", "-o", "size=8m", "none"])
        .arg(&store)
        .status();
    assert!(mounted.expect("runs").success());
    let output = learner
        .pull(text(&pushed, "reference"))
        .output()
        .expect("runs");
    let (pointer, left) = (store.join("image").exists(), names(&store.join("roots")));
    let unmounted = std::process::Command::new("umount").arg(&store).status();
    assert!(unmounted.expect("runs").success());
    let error = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(3), "{error}");
    assert!(error.contains("bytes are needed in"), "{error}");
    assert!(!pointer && left.is_empty());
}

#[test]
fn root_image_a_registry_that_asks_who_it_is_is_told() {
    let Some(registry) = Registry::closed() else {
        return;
    };
    let machine = Machine::with_root();
    let image = format!("{}/class/image:1", registry.address);
    let push = [
        "image",
        "push",
        &image,
        "--root",
        "image",
        "--plain-http",
        "--level",
        "1",
    ];
    let pull = ["image", "pull", &image, "--plain-http"];
    let hint = || contains("CKSL_REGISTRY_USER");
    machine
        .cksl(&push)
        .assert()
        .code(3)
        .stderr(contains("refuses").and(hint()));
    machine
        .cksl(&push)
        .env("CKSL_REGISTRY_USER", "user")
        .assert()
        .code(2)
        .stderr(contains("only one is set"));
    let with = |password: &str| {
        let mut command = machine.cksl(&push);
        command
            .env("CKSL_REGISTRY_USER", "user")
            .env("CKSL_REGISTRY_PASSWORD", password);
        command.assert()
    };
    with("wrong").code(3).stderr(contains("refuses"));
    with("pass").success();
    machine
        .cksl(&pull)
        .assert()
        .code(3)
        .stderr(contains("refuses").and(hint()));
    // As `docker login` leaves it; `user:pass`.
    let folder = machine.home.path().join("docker");
    fs::create_dir(&folder).expect("makes a folder");
    let mut file = fs::File::create(folder.join("config.json")).expect("writes");
    let config = json!({"auths": {&registry.address: {"auth": "dXNlcjpwYXNz"}}});
    write!(file, "{config}").expect("writes");
    machine.cksl(&pull).assert().success();
}

#[test]
fn root_image_where_nobody_answers_is_told() {
    if !crate::require::root() {
        return;
    }
    let free = std::net::TcpListener::bind("127.0.0.1:0").and_then(|free| free.local_addr());
    let image = format!("{}/class/image:1", free.expect("finds a port"));
    let machine = Machine::new();
    let refused = machine.pull(&image).assert().code(3);
    refused.stderr(contains("can't be reached").and(contains("--plain-http")));
    machine.has_nothing();
}
