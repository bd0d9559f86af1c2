#!/usr/bin/env bash
# Makes the pages of docs/ one site that can be searched, without a server and without a network: open index.html. mdBook
# is compiled once, beside the build products: two minutes of processor.
#
#   scripts/book.sh [DIRECTORY]       default: book beside the build products
. "$(dirname "$0")/lib.sh"

MDBOOK_VERSION=0.5.4

into=$(realpath -m "${1:-$CARGO_TARGET_DIR/book}")
install_rust
tools=$CARGO_TARGET_DIR/mdbook-$MDBOOK_VERSION
if [ ! -x "$tools/bin/mdbook" ]; then
    say "compiling mdBook $MDBOOK_VERSION"
    # Of its parts the search is enough: nobody edits while it watches.
    cargo install --quiet --locked --root "$tools" --version "$MDBOOK_VERSION" --no-default-features --features search \
        mdbook || die "mdBook could not be compiled: does this machine reach crates.io?"
fi
"$tools/bin/mdbook" build --dest-dir "$into" "$ROOT"
say "made $into/index.html"
