#!/usr/bin/env bash
# From a fresh Debian machine to a learner's shell: installs what is missing, builds, installs cksl with
# its man pages and completions to /usr/local, makes the node root, and runs `cksl start falco-override`
# (or what is named).
#
#   scripts/start.sh [SCENARIO [OPTIONS OF cksl start]]
. "$(dirname "$0")/lib.sh"

require_root "$@"
install_build_tools
install_rust
build --release
install -D -m 0755 "$CARGO_TARGET_DIR/$TARGET/release/cksl" /usr/local/bin/cksl
install -D -m 0755 "$CARGO_TARGET_DIR/$TARGET/release/cksl-node" /usr/local/lib/cksl/cksl-node
install_pages /usr/local/bin/cksl /usr/local site-functions
make_node_root

[ $# -gt 0 ] || set -- falco-override
if /usr/local/bin/cksl list --json | tr -d ' \n' | grep -q "{\"id\":\"$1\"[^}]*\"tier\":\"cluster\""; then
    make_cluster_root
fi
lab=$(sed -n 's/^lab: //p' "$ROOT/scenarios/$1/scenario.yaml" 2>/dev/null || true)
for layer in $(sed -n 's/^with: \[\(.*\)\]$/\1/p' "$ROOT/labs/$lab/lab.yaml" 2>/dev/null | tr -d ,); do
    make_layer "$layer"
done
say "cksl start $*"
exec /usr/local/bin/cksl start "$@"
