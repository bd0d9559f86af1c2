#!/usr/bin/env bash
# Installs a release in a fresh Debian 12 and uses it there: the package, then, without it, the archive. Needs root and a
# Debian mirror. It takes 26 s of processor: one to three minutes on two busy cores.
#
#   scripts/test-release.sh [FOLDER]       default: where scripts/release.sh puts this version
. "$(dirname "$0")/lib.sh"
. "$ROOT/scripts/roots.sh"

require_root "$@"
apt_install mmdebstrap
version=$(sed -n 's/^version = "\(.*\)"/\1/p' "$ROOT/Cargo.toml" | head -n1)
dist=${1:-${CKSL_DIST:-$CARGO_TARGET_DIR/dist/$version}}
[ -f "$dist/SHA256SUMS" ] || die "there is no release in $dist: run scripts/release.sh"
(cd "$dist" && sha256sum --check --quiet SHA256SUMS) || { say "the checksums are wrong"; exit 1; }

work=$(mktemp -d)
trap 'rm -rf --one-file-system "$work"' EXIT
chmod 0755 "$work"
sources >"$work/sources"
mapfile -t options < <(proxy_options)
say "a fresh Debian 12"
"${own_mounts[@]}" mmdebstrap --quiet --mode=root --variant=minbase --format=directory --include=man-db "${options[@]}" \
    --dpkgopt=force-unsafe-io --skip=download/empty "$suite" "$work/root" "$work/sources"

inside() { env -i PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C.UTF-8 HOME=/root chroot "$work/root" "$@"; }

# works WHAT PREFIX: the commands that must do where it is installed.
works() {
    local said
    said=$(inside cksl --version)
    [ "$said" = "cksl $version" ] || { say "$1: cksl --version says $said"; exit 1; }
    inside cksl list --plain | grep -q falco-override || { say "$1: cksl list names no scenario"; exit 1; }
    # Debian's /usr/local/man is a link.
    said=$(inside sh -c 'readlink -f "$(man -w cksl)"')
    [ "$said" = "$2/share/man/man1/cksl.1.gz" ] || { say "$1: man -w cksl says $said"; exit 1; }
    inside man cksl-start | grep -q falco-override || { say "$1: man cksl-start shows no example"; exit 1; }
    inside test -s "$2/share/bash-completion/completions/cksl" -a -x "$2/lib/cksl/cksl-node" ||
        { say "$1: the completions or cksl-node are missing"; exit 1; }
    if tar -tzf "$dist"/cksl-*.tar.gz | grep -q share/doc/cksl/book/; then
        inside test -s "$2/share/doc/cksl/book/index.html" -a -s "$2/share/doc/cksl/book/learner.html" ||
            { say "$1: the book is missing"; exit 1; }
    fi
    say "$1: works"
}

cp "$dist"/cksl_*.deb "$dist"/cksl-*.tar.gz "$work/root/tmp/"
inside sh -c 'dpkg -i /tmp/cksl_*.deb'
works package /usr
inside dpkg --purge cksl
if inside sh -c 'command -v cksl'; then say "the package leaves cksl behind"; exit 1; fi
inside sh -c 'tar -C /usr/local --strip-components=1 -xzf /tmp/cksl-*.tar.gz'
works archive /usr/local
