#!/usr/bin/env bash
# All tests, cheap ones first. Installs what is missing; needs root for the tests that load the
# detector and boot nodes. A test that this machine can't run says `skipped: …` and why; in the
# stages `node`, `proofs`, `cluster` and `qemu` what this machine is known to have is required
# (CKSL_REQUIRE), so that there a skip is a failure.
#
#   scripts/test.sh [STAGE…]      stages: lint unit fuzz node proofs cluster qemu docker kind; without
#                                 arguments all of them, but proofs only while there is time
#
# The stages `cluster` and `kind` compile Kubernetes when that has not been done yet, twenty minutes on two
# cores: beside the stages before them, as fuzzing and qemu are. The stages `docker` and `kind` start a
# Docker engine of their own, and end it.
. "$(dirname "$0")/lib.sh"

# Begun in the background, all that it starts would take no notice of Ctrl-C, which tests press.
[ -z "$(trap -p INT)" ] || exec env --default-signal=INT,QUIT bash "$0" "$@"
require_root "$@"
stages=${*:-lint unit fuzz node proofs cluster qemu docker kind}
asked=$#
# When a run of everything leaves out the proofs in an engine, in seconds since it began: a slow machine is
# to end, too.
late=3600
# When it begins no more proofs.
end=4500
wants() { [[ " $stages " == *" $1 "* ]]; }
# in_time STAGE: whether there is time for its proofs.
in_time() {
    [ "$asked" = 0 ] && [ $SECONDS -gt $late ] || return 0
    echo "skipped: proofs of stage $1: everything else has taken $SECONDS s; scripts/test.sh $1 runs them" | tee -a "$skips"
    return 1
}
wants_any() {
    local stage
    for stage; do
        if wants "$stage"; then return 0; fi
    done
    return 1
}

install_build_tools
install_rust
cd "$ROOT"
logs=$(mktemp -d)
log=$logs/test.log
engine=$CARGO_TARGET_DIR/engine
cksl=$CARGO_TARGET_DIR/$TARGET/debug/cksl
declare -A begun=()
trap clean_up EXIT
passed=0 failed=0 skips=$(mktemp)

# run NAME COMMAND…: shows the output, counts what cargo's harness says, keeps the skips.
run() {
    local name=$1 start=$SECONDS status=0
    shift
    say "$name"
    "$@" 2>&1 | tee "$log" || status=$?
    passed=$((passed + $(sed -n 's/^test result: .* \([0-9]*\) passed.*/\1/p' "$log" | paste -sd+ | sed 's/^$/0/' | bc_)))
    failed=$((failed + $(sed -n 's/^test result: .* \([0-9]*\) failed.*/\1/p' "$log" | paste -sd+ | sed 's/^$/0/' | bc_)))
    # The harness may have begun the line with the test's name.
    grep -ho 'skipped: .*' "$log" >>"$skips" || true
    printf -- '-- %s: %s in %d s\n' "$name" "$([ $status = 0 ] && echo ok || echo FAILED)" $((SECONDS - start)) >&2
    [ $status = 0 ] || finish 1
}
bc_() { local sum; read -r sum; echo $((sum)); }

# beside NAME COMMAND…: begins what the next stages don't need, behind them in priority; `join NAME` waits
# for it and shows what it said.
beside() {
    local name=$1
    shift
    say "$name: begins beside what follows"
    # A process group of its own, to be ended as one.
    set -m
    (
        SECONDS=0
        trap 'printf -- "-- it took %d s\n" $SECONDS' EXIT
        renice -n 5 -p $BASHPID >/dev/null
        "$@"
    ) >"$logs/$name" 2>&1 </dev/null &
    set +m
    begun[$name]=$!
}
join() {
    local status=0
    wait "${begun[$1]}" || status=$?
    unset "begun[$1]"
    run "$1" replay "$logs/$1" $status
}
replay() { cat "$1"; return "$2"; }

# What runs beside, and the engine, go with this script, however it ends.
clean_up() {
    local name
    for name in "${!begun[@]}"; do kill -- "-${begun[$name]}" 2>/dev/null || true; done
    wait
    [ ! -d "$engine" ] || scripts/engine.sh stop "$engine"
    rm -rf "$logs" "$skips"
}

# require WHAT: a skip for the lack of that is a failure from here on.
require() { export CKSL_REQUIRE=${CKSL_REQUIRE-}${CKSL_REQUIRE:+,}$1; }

# prove TIER [OPTION…]: types every answer of every scenario of that tier into a lab of its own, with the
# network of cksl cut off: labs come from what is on this machine.
prove() {
    unshare --net "$cksl" dev prove --all --tier "$@" --plain
}

finish() {
    if [ -s "$skips" ]; then
        say "skipped"
        sort -u "$skips" >&2
    fi
    [ "$1" = 0 ] || [ "$failed" -gt 0 ] || failed=1
    printf '\n%d passed, %d failed, %d skipped\n' "$passed" "$failed" "$(sort -u "$skips" | grep -c . || true)"
    exit "$1"
}

# The containers of an engine in a chroot can't be entered: their mount namespaces have the machine's root.
in_chroot() {
    [ "$(nsenter --mount=/proc/self/ns/mnt stat -c %d:%i / 2>/dev/null)" != "$(stat -c %d:%i /)" ]
}
if wants_any docker kind && in_chroot; then
    echo "skipped: stages docker and kind: this is a chroot, where an engine's containers can't be entered" | tee -a "$skips"
    stages=${stages//docker/} stages=${stages//kind/}
fi

tests=(cargo test --locked --target "$TARGET" --no-fail-fast)

if wants lint; then
    run "format" cargo fmt --all --check
    run "clippy" cargo clippy --locked --workspace --all-targets --target "$TARGET" -- -D warnings
fi
if wants unit; then
    # What needs neither a node nor the detector. `cargo test` runs as root here: what needs it in
    # spite of that is called root_….
    run "unit tests" "${tests[@]}" --workspace --lib --bins -- --skip root_ --nocapture
    run "documentation examples" "${tests[@]}" --workspace --doc
    run "integration, no node" "${tests[@]}" --workspace --test '*' -- --skip root_ --nocapture
fi
if wants_any node proofs cluster qemu docker kind; then
    # Built here, or whoever comes second waits for the other's build: the tests and with them the programs,
    # always for the same choice of packages, for another one has other features and so programs of its
    # own; and what the probe's tests start, which cargo builds of itself only when it runs all of a package.
    "${tests[@]}" --workspace --lib --test '*' --no-run
    cargo build --locked --target "$TARGET" -p cksl-probe --example actor
    make_node_root
    export CKSL_REQUIRE=${CKSL_REQUIRE-root,bpf,node}
fi
if wants node; then
    make_registry
    require registry
fi
# What needs a processor and no lab: the compiling of clusters' programs, fuzzing, another kernel.
slow_ones() {
    if wants_any cluster kind; then
        make_cluster_root
    fi
    if wants fuzz; then
        # Two minutes of made-up rule files and events; what earlier runs kept is where it begins.
        scripts/fuzz.sh 120
    fi
    if wants qemu; then
        export CKSL_REQUIRE=qemu
        scripts/qemu-probe-test.sh
        # Without KVM the whole of scripts/qemu-node-test.sh takes too long: nodes made, killed, found and
        # swept away, and two side by side, are what differs most between kernels and cgroup versions.
        scripts/qemu-node-test.sh root_sandbox::leftovers
    fi
}
if wants_any fuzz cluster kind qemu; then
    # All that it installs: apt takes one at a time.
    apt_install g++ libseccomp-dev pkg-config qemu-system-x86 busybox-static cpio e2fsprogs unzip
    beside "fuzzing, another kernel, the root of clusters" slow_ones
fi
if wants node; then
    # One at a time: they look at what the machine is like before and after.
    # Clusters are the cluster stage's, Docker the docker stage's.
    run "integration, root" "${tests[@]}" --workspace --lib --test '*' -- root_ --skip root_cluster \
        --skip root_docker --nocapture --test-threads=1
fi
if wants proofs; then
    run "proofs" prove node
fi
if [ ${#begun[@]} != 0 ]; then
    join "fuzzing, another kernel, the root of clusters"
fi
# A test for each way to have a lab, before the proofs, of which there may be no time for all.
if wants cluster; then
    require cluster
    run "clusters" "${tests[@]}" --workspace --test main -- root_cluster --skip root_cluster_kind \
        --nocapture --test-threads=1
fi
# An engine that is apart has addresses that this machine does not reach, and does not reach its registry.
with_engine() {
    eval "$(scripts/engine.sh start "$engine" "$@")"
}
without_engine() {
    scripts/engine.sh stop "$engine"
    unset DOCKER_HOST
}
if wants docker; then
    with_engine --apart
    require docker
    run "labs in Docker" "${tests[@]}" --workspace --test main -- root_docker --skip root_cluster \
        --nocapture --test-threads=1
    without_engine
fi
if wants kind; then
    with_engine
    # `kind` speaks to the engine through this command.
    command -v docker >/dev/null || install -m 0755 "$engine/root/usr/bin/docker" /usr/local/bin/docker
    make_registry
    require cluster,docker,registry
    run "clusters in an engine" "${tests[@]}" --workspace --test main -- root_cluster_kind --nocapture --test-threads=1
    without_engine
fi
if wants cluster; then
    # What a run of everything has no time for is left out aloud, and is another part each day.
    within=()
    [ "$asked" != 0 ] || within=(--within $((SECONDS < end - 600 ? end - SECONDS : 600)))
    run "proofs on clusters" prove cluster "${within[@]}"
fi
if wants docker && in_time docker; then
    with_engine --apart
    run "proofs in Docker" "$cksl" dev prove falco-override strace-etcd proc-environ etcd-docker --on docker --plain
    without_engine
fi
if wants kind && in_time kind; then
    with_engine
    run "proofs on kind" "$cksl" dev prove audit-policy readonly-rootfs secret-from-proc network-policy \
        --on kind --plain
    # One of kind that is somebody else's; the engine has its image by now.
    store=${CKSL_STORE:-/var/lib/cksl/store}
    digest=$(cat "$store/cluster")
    foreign() {
        "$store/kind/kind" "$@" --name foreign --kubeconfig "$engine/kubeconfig"
    }
    # Of a run that was killed.
    foreign delete cluster
    run "somebody's cluster" foreign create cluster --wait 300s --image "cksl/cluster:$digest" \
        --config "$store/roots/$digest/kind/cluster.yaml"
    export KUBECONFIG=$engine/kubeconfig
    run "proofs on it" "$cksl" dev prove readonly-rootfs nonroot-pod --on kubeconfig:kind-foreign \
        --registry registry.lab --plain
    foreign delete cluster
    without_engine
fi
finish 0
