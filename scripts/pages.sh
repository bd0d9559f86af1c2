#!/usr/bin/env bash
# Opens every page that cksl makes for people in a real browser: the reports of an exam, `cksl web`, and the pages of a class
# for learners and staff, with real labs. Each is looked at 360 and 1,440 pixels wide, in light and in dark: by axe-core, for
# what is wider than the screen, and for what its own policy refuses. Tab walks through those with controls. A serious
# finding fails the run, with page, size, rule, place and what to do. Pictures, reports and their print are left in DIRECTORY.
#
#   scripts/pages.sh [DIRECTORY [PART…]]      default: pages beside the build products, and all parts
#
#   parts: reports web course alone cut finals
#
# It takes some six minutes. Needs root on Debian, and installs Debian's chromium. CKSL names a program that is built
# already; `cksl-node` is beside it then.
. "$(dirname "$0")/lib.sh"

require_root "$@"
# axe-core is of Deque Systems, under MPL-2.0. It is fetched for this run, and is no part of cksl.
AXE_VERSION=4.14.1
AXE_SHA256=e6b0ce02b84d892e2e33e403485e7f3d6c29e2be6df65daf44d89ba564139745

into=$(realpath -m "${1:-$CARGO_TARGET_DIR/pages}")
[ $# = 0 ] || shift
apt_install chromium chromium-driver ca-certificates curl fonts-dejavu-core python3

axe=$CARGO_TARGET_DIR/axe-core-$AXE_VERSION
if [ ! -f "$axe/axe.min.js" ]; then
    say "fetching axe-core $AXE_VERSION"
    registry=${NPM_CONFIG_REGISTRY:-https://registry.npmjs.org}
    mkdir -p "$CARGO_TARGET_DIR"
    work=$(mktemp -d "$CARGO_TARGET_DIR/axe.XXXXXX")
    curl -sSf --retry 3 -o "$work/axe.tgz" "${registry%/}/axe-core/-/axe-core-$AXE_VERSION.tgz" ||
        die "axe-core could not be fetched: does this machine reach the npm registry?"
    printf '%s  %s\n' "$AXE_SHA256" "$work/axe.tgz" | sha256sum --check --quiet - ||
        die "what was fetched as axe-core is something else"
    tar -xzf "$work/axe.tgz" -C "$work" package/axe.min.js package/LICENSE
    rm -rf "$axe" && mv -T "$work/package" "$axe"
    rm -rf "$work"
fi

if [ -z "${CKSL:-}" ]; then
    install_build_tools
    install_rust
    build
    make_node_root
    CKSL=$CARGO_TARGET_DIR/$TARGET/debug/cksl
fi
say "looking at the pages of $CKSL"
python3 -B "$ROOT/scripts/pages/main.py" --cksl "$CKSL" --axe "$axe/axe.min.js" --into "$into" "$@"
