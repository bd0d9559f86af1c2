#!/usr/bin/env bash
# A clumsy learner with two labs, for so many minutes (30 without an argument): typing errors, Ctrl-C,
# closed terminals, full disks, too many processes, and falco, the supervisor, commands and whole nodes
# killed. After each trouble neither an attempt nor evidence may be lost.
#
#   scripts/learner.sh [MINUTES [SEED]]      a seed, as an earlier run said it, plays that run again
. "$(dirname "$0")/lib.sh"

require_root "$@"
install_build_tools
install_rust
build
make_node_root
export CKSL_LEARNER_MINUTES=${1:-30} CKSL_REQUIRE=root,bpf,node
[ $# -lt 2 ] || export CKSL_LEARNER_SEED=$2
cd "$ROOT"
cargo test --locked --target "$TARGET" --test main root_cli::learner -- --nocapture --test-threads=1
