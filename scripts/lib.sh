# Shared by start.sh and test.sh: installs what a fresh Debian machine lacks, and builds.
# shellcheck shell=bash

set -euo pipefail
export DEBIAN_FRONTEND=noninteractive LC_ALL=C.UTF-8

ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
TARGET=x86_64-unknown-linux-musl
RUST_VERSION=$(sed -n 's/^channel = "\(.*\)"/\1/p' "$ROOT/rust-toolchain.toml")
GO_VERSION=1.26.8
# Of the toolchain's module, which the Go command fetches from the module proxy, too.
GO_SHA256=30c2b1bf7dcc88d3eb0a1364e47ddd9128edb3110a30e8a0ef61cd5856b31de7
# Where build products go when the caller has not said: outside the checkout, so that a fresh clone
# builds on what an earlier one has compiled.
: "${CARGO_TARGET_DIR:=${XDG_CACHE_HOME:-$HOME/.cache}/cksl/target}"
export CARGO_TARGET_DIR

say() { printf '\n== %s\n' "$*" >&2; }
die() { printf 'cksl: %s\n' "$*" >&2; exit 3; }

require_root() {
    [ "$(id -u)" = 0 ] || die "this needs root (it installs packages and makes a lab node): sudo $0 $*"
    [ "$(uname -sm)" = "Linux x86_64" ] || die "supported is Linux on x86-64; this is $(uname -sm)"
    command -v apt-get >/dev/null || die "set-up knows Debian's apt only; install what docs/limits.md lists by hand, then run 'cargo build --release'"
}

# Installs the packages that are missing, and says which.
apt_install() {
    local missing=() name
    for name; do
        dpkg-query -W -f '${Status}' "$name" 2>/dev/null | grep -q 'install ok installed' || missing+=("$name")
    done
    [ ${#missing[@]} = 0 ] && return 0
    say "installing Debian packages: ${missing[*]}"
    apt-get update -qq || die "apt-get update failed: check /etc/apt/sources.list and the network"
    apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null ||
        die "apt-get could not install: ${missing[*]}"
}

# A C compiler and musl for SQLite, clang for the detector's eBPF programs.
install_build_tools() {
    apt_install ca-certificates curl git gcc libc6-dev musl-tools clang-19 llvm-19 mmdebstrap zstd
}

# The Rust tool chain: the one that is there, if it is new enough, else rustup's.
install_rust() {
    [ -f "$HOME/.cargo/env" ] && . "$HOME/.cargo/env"
    local have=0
    if command -v cargo >/dev/null; then
        # Outside the checkout: in it, rustup would fetch what rust-toolchain.toml names.
        have=$(cd / && rustc --version | cut -d' ' -f2) || have=0
    fi
    if printf '%s\n%s\n' "$RUST_VERSION" "${have%%-*}" | sort -VC; then
        if command -v rustup >/dev/null; then
            RUSTUP_TOOLCHAIN=$(cd / && rustup show active-toolchain | cut -d' ' -f1)
            export RUSTUP_TOOLCHAIN
        fi
    else
        say "installing Rust $RUST_VERSION with rustup (found: $have)"
        if command -v rustup >/dev/null; then
            rustup toolchain install --profile minimal -c rustfmt -c clippy "$RUST_VERSION"
            export RUSTUP_TOOLCHAIN=$RUST_VERSION
        else
            curl --proto '=https' --tlsv1.2 -sSf https://sh.rustup.rs |
                sh -s -- -y --no-modify-path --profile minimal -c rustfmt -c clippy --default-toolchain "$RUST_VERSION" ||
                die "rustup could not be fetched: install Rust $RUST_VERSION or newer, then run this again"
            . "$HOME/.cargo/env"
        fi
    fi
    [ -d "$(rustc --print sysroot)/lib/rustlib/$TARGET" ] || rustup target add "$TARGET" ||
        die "Rust's $TARGET target is missing and rustup could not add it"
}

# The Go tool chain, for the programs of clusters: the one that is there, if it is new enough, else the
# pinned one, kept beside the build products.
install_go() {
    export PATH=$PATH:/usr/local/go/bin
    local have=0 module=golang.org/toolchain@v0.0.1-go$GO_VERSION.linux-amd64 folder proxy work
    if command -v go >/dev/null; then
        have=$(GOTOOLCHAIN=local go env GOVERSION)
    fi
    if ! printf '%s\n%s\n' "$GO_VERSION" "${have#go}" | sort -VC; then
        folder=$CARGO_TARGET_DIR/go/$module
        if [ ! -x "$folder/bin/go" ]; then
            say "fetching Go $GO_VERSION (found: $have)"
            apt_install unzip
            proxy=${GOPROXY:-https://proxy.golang.org}
            mkdir -p "$CARGO_TARGET_DIR/go"
            work=$(mktemp -d "$CARGO_TARGET_DIR/go/tmp.XXXXXX")
            curl -sSf --retry 3 -o "$work/go.zip" "${proxy%%[,|]*}/${module/@/\/@v\/}.zip" ||
                die "Go could not be fetched: install Go $GO_VERSION or newer, then run this again"
            printf '%s  %s\n' "$GO_SHA256" "$work/go.zip" | sha256sum --check --quiet - ||
                die "what was fetched as Go $GO_VERSION is something else"
            (cd "$work" && unzip -q go.zip && chmod +x "$module"/bin/* "$module"/pkg/tool/*/*)
            rm -rf "$folder" && mkdir -p "$(dirname "$folder")" && mv -T "$work/$module" "$folder"
            rm -rf "$work"
        fi
        export PATH=$folder/bin:$PATH
    fi
}

# build PROFILE-ARGS…: both programs, static.
build() {
    say "building cksl and cksl-node ($*)"
    (cd "$ROOT" && cargo build --locked --target "$TARGET" "$@" -p cksl-cli -p cksl-node --bins)
}

# install_pages CKSL PREFIX ZSH: man pages and completions below PREFIX/share, from the texts of --help. ZSH is where
# zsh looks there: site-functions for what was installed by hand, vendor-completions for packages.
install_pages() {
    local cksl=$1 share=$2/share page
    rm -f "$share"/man/man1/cksl.1* "$share"/man/man1/cksl-*.1*
    "$cksl" dev man "$share/man/man1" >/dev/null
    for page in "$share"/man/man1/cksl.1 "$share"/man/man1/cksl-*.1; do gzip -9nf "$page"; done
    mkdir -p "$share/bash-completion/completions" "$share/zsh/$3" "$share/fish/vendor_completions.d"
    "$cksl" completions bash >"$share/bash-completion/completions/cksl"
    "$cksl" completions zsh >"$share/zsh/$3/_cksl"
    "$cksl" completions fish >"$share/fish/vendor_completions.d/cksl.fish"
}

# The root file system of the nodes, made once from Debian packages and kept in the store, and with yq where Go can be
# fetched.
make_node_root() {
    if (install_go); then
        install_go
    else
        say "without Go, nodes have no yq"
    fi
    say "node root (made once; nothing of it is installed on this machine)"
    "$ROOT/scripts/make-node-root.sh"
}

# The root file system of clusters, made once from Debian packages and Go modules. Cold that is a quarter
# of an hour of compiling on two cores.
make_cluster_root() {
    apt_install libseccomp-dev pkg-config
    install_go
    say "cluster root (made once; nothing of it is installed on this machine)"
    "$ROOT/scripts/make-cluster-image.sh"
}

# make_layer NAME: a layer that labs have over the root of their nodes, made once from Go modules. Cold the scanners are
# three minutes of compiling on two cores.
make_layer() {
    apt_install jq
    install_go
    say "layer $1 (made once; nothing of it is installed on this machine)"
    "$ROOT/scripts/make-layer.sh" "$1"
}

# make_layers: all that images/ has a recipe for.
make_layers() {
    local recipe
    for recipe in "$ROOT"/images/*/layer.sh; do
        make_layer "$(basename "$(dirname "$recipe")")" || return
    done
}

# make_registry: the CNCF's registry, for the tests of `cksl image`, compiled from its module beside the
# build products and kept from run to run; CKSL_TEST_REGISTRY names the program.
make_registry() {
    local module=$ROOT/tests/root_image/registry key folder work
    install_go
    key=$({ cat "$module"/go.*; go version; } | sha256sum | cut -c1-32)
    folder=$CARGO_TARGET_DIR/registry/$key
    if [ ! -x "$folder/registry" ]; then
        say "compiling the registry of the tests"
        mkdir -p "$CARGO_TARGET_DIR/registry"
        work=$(mktemp -d "$CARGO_TARGET_DIR/registry/tmp.XXXXXX")
        (cd "$module" && CGO_ENABLED=0 GOTOOLCHAIN=local go build -trimpath -buildvcs=false -ldflags '-s -w' \
            -o "$work/registry" tool) || die "the registry of the tests could not be compiled"
        rm -rf "$folder" && mv -T "$work" "$folder"
    fi
    export CKSL_TEST_REGISTRY=$folder/registry
}

# debian_kernel: the newest cloud kernel of this Debian release, unpacked beside the build products
# (not installed) and kept from run to run; prints its folder.
debian_kernel() {
    local package folder work
    package=$(apt-cache depends linux-image-cloud-amd64 |
        sed -n 's/.*Depends: \(linux-image-[0-9].*\)/\1/p' | head -n1)
    [ -n "$package" ] || die "apt knows no linux-image-cloud-amd64: apt-get update"
    folder=$CARGO_TARGET_DIR/qemu/$package
    if ! ls "$folder"/boot/vmlinuz-* >/dev/null 2>&1; then
        say "fetching $package"
        mkdir -p "$CARGO_TARGET_DIR/qemu"
        work=$(mktemp -d "$CARGO_TARGET_DIR/qemu/tmp.XXXXXX")
        (cd "$work" && apt-get download -qq "$package" 2>/dev/null) || die "$package could not be fetched"
        dpkg-deb -x "$work/$package"_*.deb "$work/kernel"
        rm -rf "$folder" && mv "$work/kernel" "$folder"
        rm -rf "$work"
    fi
    printf '%s\n' "$folder"
}
