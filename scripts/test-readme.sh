#!/usr/bin/env bash
# Follows the README on a fresh Debian 12: debootstrapped, with nothing but the Rust toolchain of this machine, without
# any cache, in a clone of the last commit. The first command installs, builds and starts `falco-override`; an untouched
# lab must then be checked and stopped. Needs root, a Debian mirror, crates.io and 12 GB of disk. It takes a quarter of an
# hour on two cores.
#
#   scripts/test-readme.sh [STAGE…]       then scripts/test.sh with these stages, in the same place
. "$(dirname "$0")/lib.sh"
. "$ROOT/scripts/roots.sh"

require_root "$@"
install_build_tools
install_rust
work=$(mktemp -d "${TMPDIR:-/var/tmp}/readme.XXXXXX")
mapfile -t options < <(proxy_options)

# A mount namespace of its own: what it mounts goes with it.
[ -n "${IN_OWN_MOUNTS-}" ] || { rmdir "$work"; exec env IN_OWN_MOUNTS=1 unshare --mount "$0" "$@"; }
trap 'umount -l -R "$work/root"/{proc,sys,dev,run,toolchain} 2>/dev/null || :; rm -rf --one-file-system "$work"' EXIT
chmod 0755 "$work"

began=$SECONDS
# timed WHAT COMMAND…
timed() {
    local what=$1 from=$SECONDS
    shift
    "$@"
    say "$what: $((SECONDS - from)) s"
}

sources >"$work/sources"
timed "a fresh Debian 12" "${own_mounts[@]}" mmdebstrap --quiet --mode=root --variant=minbase --format=directory "${options[@]}" \
    --include=ca-certificates --dpkgopt=force-unsafe-io --skip=download/empty "$suite" "$work/root" "$work/sources"

root=$work/root
mkdir -p "$root/toolchain"
mount --bind "$(rustc --print sysroot)" "$root/toolchain"
mount -o remount,bind,ro "$root/toolchain"
for folder in proc sys dev; do mount --rbind "/$folder" "$root/$folder"; done
mount -t tmpfs -o mode=0755 readme "$root/run"
# The network is this machine's, and so is whom it trusts there.
cp -L /etc/resolv.conf "$root/etc/resolv.conf"
cp -L /etc/ssl/certs/ca-certificates.crt "$root/etc/ssl/certs/ca-certificates.crt"
git clone --quiet "$ROOT" "$root/root/cksl"

# inside COMMAND…: in the checkout there, with nothing of this machine's environment but its proxies.
inside() {
    env -i PATH=/toolchain/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LC_ALL=C.UTF-8 TERM=dumb \
        ${https_proxy:+https_proxy="$https_proxy"} ${http_proxy:+http_proxy="$http_proxy"} ${GOPROXY:+GOPROXY="$GOPROXY"} \
        chroot "$root" sh -c 'cd /root/cksl && exec "$@"' sh "$@"
}

timed "scripts/start.sh" inside scripts/start.sh </dev/null
inside cksl status
# An untouched lab fails its check: 1.
code=0
inside cksl check || code=$?
[ "$code" = 1 ] || { say "cksl check of an untouched lab ends with $code"; exit 1; }
inside cksl stop --all
inside cksl doctor || :
[ $# = 0 ] || timed "scripts/test.sh $*" inside scripts/test.sh "$@"
say "in all: $((SECONDS - began)) s"
