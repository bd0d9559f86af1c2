#!/usr/bin/env bash
# Measures how many learners a class holds on this machine: real nodes with learners who type, check and hand in at the
# pace of people; then browsers while the server is killed and PostgreSQL restarted, then the same with records in a file. Each
# takes MINUTES and some more. Run it on an idle machine after scripts/start.sh; needs root. That nothing is lost is
# asserted, and of times nothing.
#
#   scripts/bench-class.sh [LEARNERS [MINUTES [WHICH]]]     default: 100 20; WHICH is one of: nodes, postgres, file, clusters
#   CKSL_CLASS_JOINING=60            the seconds within which all join
#
# `clusters` is the room of nodes with a cluster for each learner, and is measured only if it is named: a machine has room
# for three on each processor. One whose task has a long file needs ten minutes to type it.
. "$(dirname "$0")/lib.sh"

require_root "$@"
export CKSL_CLASS_LEARNERS=${1:-100} CKSL_CLASS_MINUTES=${2:-20}
skip=()
case ${3:-} in
    nodes) which=a_room_of_learners_with_real_nodes ;;
    clusters) which=a_room_of_learners_with_real_clusters ;;
    postgres) which=browsers_while_server_and ;;
    file) which=browsers_while_the_server ;;
    '') which= skip=(--skip real_clusters) ;;
    *) die "nodes, clusters, postgres and file can be measured" ;;
esac
cd "$ROOT"
install_rust
make_node_root
[ "${3:-}" != clusters ] || make_cluster_root
postgres=$(mktemp -d -p /var/tmp)
trap 'scripts/postgres.sh stop "$postgres"; rm -rf "$postgres"' EXIT
eval "$(scripts/postgres.sh start "$postgres")"
export CKSL_REQUIRE=root,bpf,node,postgres
# The program of nodes, which lies beside cksl.
cargo build --release --locked --target "$TARGET" -p cksl-node
cargo test --release --locked --target "$TARGET" --test main -- \
    "root_cli::class::room::root_measures_$which" --ignored --nocapture --test-threads=1 \
    "${skip[@]}"
