#!/usr/bin/env bash
# All tests. Installs what is missing; needs root for the tests that load the detector and boot nodes. A test
# that this machine can't run says `skipped: …` and why; what a stage is known to have on this machine is required
# (CKSL_REQUIRE), so that there a skip is a failure.
#
#   scripts/test.sh [--all] [STAGE…] [-- TEST]
#
#   stages: lint unit node proofs exams cluster fuzz qemu docker kind kubeconfig; all of them without arguments
#   --all:  every proof and every stage, not this run's share (scripts/rota.sh says how the share is chosen)
#   TEST:   only the test of that name, in the stages that are named
#
# Each stage runs by itself, too, in any order. The stages `exams`, `cluster`, `kind` and `kubeconfig` compile Kubernetes when
# that has not been done yet: twenty minutes on two cores, beside the stages before them. The stages `docker`, `kind` and
# `kubeconfig` start a Docker engine of their own, and end it. The stages `unit` and `node` do the same with PostgreSQL.
. "$(dirname "$0")/lib.sh"
. "$ROOT/scripts/report.sh"
. "$ROOT/scripts/rota.sh"

# Begun in the background, all that it starts would take no notice of Ctrl-C, which tests press.
[ -z "$(trap -p INT)" ] || exec env --default-signal=INT,QUIT bash "$0" "$@"
require_root "$@"

STAGES=(lint unit node proofs exams cluster fuzz qemu docker kind kubeconfig)
all='' only='' stages=''
while [ $# -gt 0 ]; do
    case $1 in
        --all) all=1 ;;
        --) only=${2-}; break ;;
        *)
            [[ " ${STAGES[*]} " == *" $1 "* ]] || { say "there is no stage $1; the stages are: ${STAGES[*]}"; exit 2; }
            stages+=" $1"
            ;;
    esac
    shift
done
# Only such a run counts for the rota.
[ -n "$stages" ] && whole= || { whole=1; stages=${STAGES[*]}; }
wants() { [[ " $stages " == *" $1 "* ]]; }
wants_any() {
    local one
    for one; do
        if wants "$one"; then return 0; fi
    done
    return 1
}
drop() { stages=" $stages "; stages=${stages// $1 / }; }

# Ends what was begun, however the script ends; not the engine of another run beside this one.
engine=$CARGO_TARGET_DIR/engine has_engine= postgres=
clean_up() {
    end_beside
    [ -z "$has_engine" ] || scripts/engine.sh stop "$engine"
    [ -z "$postgres" ] || { scripts/postgres.sh stop "$postgres" && rm -rf "$postgres"; }
    rm -rf "$logs"
}
cd "$ROOT"
trap clean_up EXIT

install_build_tools
install_rust
take_number
say "run $number: ${#changed[@]} files differ from $(git rev-parse --short "$base")"

# The containers of an engine in a chroot can't be entered: their mount namespaces have the machine's root.
in_chroot() {
    [ "$(nsenter --mount=/proc/self/ns/mnt stat -c %d:%i / 2>/dev/null)" != "$(stat -c %d:%i /)" ]
}
if wants_any docker kind kubeconfig && in_chroot; then
    echo "skipped: stages docker, kind and kubeconfig: this is a chroot, where an engine's containers can't be entered" |
        tee -a "$skips" >&2
    for one in docker kind kubeconfig; do drop $one; done
fi
turn=$((number / CYCLE + 1))
# What takes long and stands for itself takes turns in runs of everything.
if [ -n "$whole" ] && [ -z "$all" ]; then
    ! wants docker || turn docker 0 '^(src/(lab/|provider/(docker|engine)|sibling)|tests/root_docker|scripts/engine)' || drop docker
    ! wants kind || turn kind 1 '^(src/(lab/|provider/(kind|engine))|images/|tests/root_docker/kind|scripts/engine)' || drop kind
    ! wants kubeconfig || turn kubeconfig 2 '^(src/provider/kubeconfig|src/api|tests/root_kubeconfig)' || drop kubeconfig
    ! wants qemu || turn qemu 3 '^(crates/cksl-(probe|sys)/|src/provider/nodes/cgroup|scripts/qemu)' || drop qemu
    ! wants exams || turn exams 4 '^(src/exam|crates/cksl-cli/src/(exam|exams|sitting)|tests/root_exam)' || drop exams
fi

# require WHAT: a skip for the lack of that is a failure from here on.
require() { export CKSL_REQUIRE=${CKSL_REQUIRE-}${CKSL_REQUIRE:+,}$1; }

# test_run NAME PACKAGES HARNESS-OPTIONS…: runs tests with cargo's harness, or the one that was asked for.
test_run() {
    local name=$1 packages
    # Split without the names of files that `*` would match.
    read -ra packages <<<"$2"
    shift 2
    [ -z "$only" ] || set -- "$only" --exact --test-threads=1
    run "$name" cargo test --locked --target "$TARGET" --no-fail-fast "${packages[@]}" -- "$@" --nocapture
}

# prove NAME PROVIDER RUN MINUTES OPTION…: types this run's share of the answers into labs of their own, or all of
# them. A share that takes longer than MINUTES, or than this run has left, is cut there: the rest comes first in the
# next run.
prove() {
    local name=$1 provider=$2 run=$3 minutes=$4 share=() spare
    shift 4
    if [ -n "$whole" ]; then
        # shellcheck disable=SC2046
        spare=$(minutes_left $(later))
        [ "$minutes" -le "$spare" ] || minutes=$((spare > 2 ? spare : 2))
    fi
    [ -n "$all" ] || mapfile -t share < <(rota "$provider" "$run" && printf '%s\n' --minutes "$minutes")
    run "$name" "${apart[@]}" "$cksl" dev prove "$@" "${share[@]}" --plain
}
# later: the stages that come after this one whatever the time is. Of engines that is one.
later() {
    local one
    if [ "$stage" = proofs ]; then
        for one in exams cluster; do
            ! wants $one || echo $one
        done
    fi
    [[ "$stage" == proofs || "$stage" == cluster ]] || return 0
    for one in docker kind kubeconfig; do
        if wants $one; then
            echo $one
            return
        fi
    done
}
cksl=$CARGO_TARGET_DIR/$TARGET/debug/cksl
# With the network of cksl cut off: labs come from what is on this machine.
apart=(unshare --net)

# A build directory of its own, so that neither waits for the other's.
lint() {
    export CARGO_TARGET_DIR=$CARGO_TARGET_DIR/lint
    cargo clippy --locked --workspace --all-targets --target "$TARGET" -- -D warnings
    RUSTDOCFLAGS="-D warnings" cargo doc --locked --workspace --no-deps --target "$TARGET"
}
if wants lint; then
    stage=lint
    run "format" cargo fmt --all --check
fi
if [ "${stages// /}" != lint ]; then
    # Built once, the tests and with them the programs, always for the same choice of packages: another one has
    # other features, and so programs of its own. The probe's tests start an example, which cargo builds of
    # itself only when it runs all of a package.
    run "build" cargo test --locked --target "$TARGET" --workspace --lib --bins --test '*' --no-run
    run "build of the probe's actor" cargo build --locked --target "$TARGET" -p cksl-probe --example actor
fi
if wants_any node proofs exams cluster qemu docker kind kubeconfig; then
    here "root of nodes" make_node_root
    export CKSL_REQUIRE=${CKSL_REQUIRE-root,bpf,node}
fi
if wants_any fuzz exams cluster kind kubeconfig qemu; then
    # All that what runs beside installs: apt takes one at a time.
    apt_install g++ libseccomp-dev pkg-config qemu-system-x86 busybox-static cpio e2fsprogs unzip
fi
if wants_any unit node; then
    # Below a directory that its user may enter.
    postgres=$(mktemp -d /var/tmp/cksl-postgres.XXXXXX)
    eval "$(scripts/postgres.sh start "$postgres")"
    require postgres
fi
if wants node; then
    # What a node without a root of its own borrows from the machine.
    apt_install systemd dbus runc
fi
if wants_any node kind; then
    install_go
    beside "registry of the tests" make_registry
fi
if wants_any node proofs exams cluster; then
    apt_install jq
    install_go
    beside "layers over the roots" make_layers
fi
if wants_any exams cluster kind kubeconfig; then
    beside "root of clusters" make_cluster_root
fi
# What needs a processor and no lab. Fuzzing begins where earlier runs ended: with what these kept.
others() {
    if wants lint; then lint; fi
    if wants fuzz; then scripts/fuzz.sh 120; fi
    if wants qemu; then
        export CKSL_REQUIRE=qemu
        scripts/qemu-probe-test.sh
        # Without KVM the whole of scripts/qemu-node-test.sh takes too long: nodes made, killed, found and
        # swept away, and two side by side, are what differs most between kernels and cgroup versions.
        scripts/qemu-node-test.sh root_sandbox::leftovers
    fi
}
if wants_any lint fuzz qemu; then
    beside "lint, fuzzing, another kernel" others
fi

if wants unit; then
    stage=unit
    # What needs neither a node nor the detector. `cargo test` runs as root here: what needs it in spite of that is
    # called root_….
    test_run "unit tests, integration without a node" "--workspace --lib --bins --test *" --skip root_
    [ -n "$only" ] || run "documentation examples" cargo test --locked --target "$TARGET" --workspace --doc
fi
if wants_any node proofs exams cluster; then
    join "layers over the roots"
    require layers
fi
if wants_any node kind; then
    join "registry of the tests"
    # It is there, and named now.
    make_registry
fi
if wants node; then
    stage=node
    require registry
    # Two at a time: each waits about half of its time, and looks only at what is left of its own labs. Clusters are
    # the cluster stage's, Docker the docker stage's.
    test_run "integration, node" "--workspace --lib --test *" root_ --skip root_cluster --skip root_docker --test-threads=2
fi
if wants proofs; then
    stage=proofs
    prove "proofs, node" sandbox-node "$number" 15 --all --tier node
fi
if wants_any exams cluster kind kubeconfig; then
    join "root of clusters"
    require cluster
fi
if wants exams; then
    stage=exams
    test_run "integration, whole exams" "--workspace --test main" root_cluster_exam --test-threads=2
fi
if wants cluster; then
    stage=cluster
    test_run "integration, cluster" "--workspace --test main" root_cluster --skip root_cluster_kind --skip root_cluster_exam \
        --test-threads=2
    [ -n "$only" ] || prove "proofs, cluster" sandbox-cluster "$number" 20 --all --tier cluster
fi

# An engine that is apart has addresses that this machine does not reach, and does not reach its registry.
with_engine() {
    has_engine=1
    eval "$(scripts/engine.sh start "$engine" "$@")"
    # `kind` speaks to the engine through this command.
    command -v docker >/dev/null || install -m 0755 "$engine/root/usr/bin/docker" /usr/local/bin/docker
    # A run that was killed has left containers, whose images could not be dropped.
    docker ps --all --quiet --filter name=^cksl- --filter status=exited | xargs -r docker rm >/dev/null
}
without_engine() {
    scripts/engine.sh stop "$engine"
    has_engine=
    unset DOCKER_HOST
}
# Proofs in an engine speak to it.
apart=()
stage_docker() {
    with_engine --apart
    require docker
    test_run "integration, Docker" "--workspace --test main" root_docker --skip root_cluster --test-threads=1
    [ -n "$only" ] || prove "proofs, Docker" docker "$turn" 6 falco-override strace-etcd proc-environ etcd-docker --on docker
    without_engine
}
stage_kind() {
    with_engine
    require docker,registry
    test_run "integration, kind" "--workspace --test main" root_cluster_kind --test-threads=1
    [ -n "$only" ] || prove "proofs, kind" kind "$turn" 6 audit-policy readonly-rootfs secret-from-proc network-policy client-certificate api-access pod-on-worker --on kind
    without_engine
}
stage_kubeconfig() {
    local store=${CKSL_STORE:-/var/lib/cksl/store} digest
    with_engine
    digest=$(cat "$store/cluster")
    # One of kind that is somebody else's, of the image that cksl brings into the engine.
    foreign() {
        "$store/kind/kind" "$@" --name foreign --kubeconfig "$engine/kubeconfig"
    }
    if [ ! -x "$store/kind/kind" ] || ! docker image inspect "cksl/cluster:$digest" >/dev/null 2>&1; then
        run "image of clusters in the engine" "$cksl" dev prove readonly-rootfs --answer untouched --on kind --plain
    fi
    # Of a run that was killed.
    foreign delete cluster
    run "somebody's cluster" foreign create cluster --wait 300s --image "cksl/cluster:$digest" \
        --config "$store/roots/$digest/kind/cluster.yaml"
    KUBECONFIG=$engine/kubeconfig prove "proofs, somebody's cluster" kubeconfig "$turn" 6 readonly-rootfs nonroot-pod \
        --on kubeconfig:kind-foreign --registry registry.lab
    foreign delete cluster
    without_engine
}
# The one that has waited longest comes in any case, so that each comes round.
ran='' owed=''
for stage in $(by_turn docker kind kubeconfig); do
    wants "$stage" || continue
    if [ -n "$whole" ] && [ -z "$all" ] && [ -n "$ran" ] && [ "$(minutes_left)" -lt "${takes[$stage]}" ]; then
        leave "stage $stage" "this run's $MINUTES minutes are over; it comes in the next run; scripts/test.sh $stage runs it"
        owed+=" $stage"
        drop "$stage"
        continue
    fi
    "stage_$stage"
    ran+=" $stage"
done
join "lint, fuzzing, another kernel"
if [ -n "$whole" ]; then
    for one in docker kind kubeconfig qemu exams; do
        ! wants $one || took "$number" $one
    done
    # Long ago.
    [ -z "$owed" ] || took $((-CYCLE)) $owed
    keep_number
fi
finish 0
