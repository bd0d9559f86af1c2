#!/usr/bin/env bash
# Measures how many learners a class holds on this machine: real nodes with learners who type, check and hand in at the
# pace of people; then browsers while the server is killed and PostgreSQL restarted, then the same with records in a file. Each
# takes MINUTES and some more. Run it on an idle machine after scripts/start.sh; needs root. That nothing is lost is
# asserted, and of times nothing.
#
#   scripts/bench-class.sh [LEARNERS [MINUTES [WHICH]]]     default: 100 20; WHICH is one of: nodes, postgres, file
. "$(dirname "$0")/lib.sh"

require_root "$@"
export CKSL_CLASS_LEARNERS=${1:-100} CKSL_CLASS_MINUTES=${2:-20}
case ${3:-} in
    nodes) which=room_of ;;
    postgres) which=while_server_and ;;
    file) which=while_the_server ;;
    '') which= ;;
    *) die "nodes, postgres and file can be measured" ;;
esac
cd "$ROOT"
install_rust
make_node_root
postgres=$(mktemp -d -p /var/tmp)
trap 'scripts/postgres.sh stop "$postgres"; rm -rf "$postgres"' EXIT
eval "$(scripts/postgres.sh start "$postgres")"
export CKSL_REQUIRE=root,bpf,node,postgres
# The program of nodes, which lies beside cksl.
cargo build --release --locked --target "$TARGET" -p cksl-node
cargo test --release --locked --target "$TARGET" --test main -- \
    "root_cli::class::room::root_measures_$which" --ignored --nocapture --test-threads=1
