#!/usr/bin/env bash
# Measures clusters of the sandbox, of one node and of two, beside those that `kind` makes of the same root on the same
# machine, one after the other in the same run: until the nodes are ready, a shell can be used, a pod of one's own runs.
# Needs root, the roots of nodes and clusters, and a Docker engine (scripts/engine.sh starts one). Nothing
# is asserted; the load that others make is printed beside each figure.
#
#   scripts/bench-cluster.sh [CKSL [RUNS]]       default: the installed cksl, 3 runs
. "$(dirname "$0")/lib.sh"

require_root "$@"
cksl=${1:-/usr/local/bin/cksl} runs=${2:-3}
store=$(cd "${CKSL_STORE:-/var/lib/cksl/store}" && pwd)
digest=$(cat "$store/cluster") || die "there is no root of clusters: scripts/make-cluster-image.sh"
root=$store/roots/$digest
home=$(mktemp -d)
export CKSL_STATE=$home/state CKSL_RUN=$home/run CKSL_PROGRESS=$home/progress.db CKSL_SPARE=off
name=bench-$$ spare=
cleanup() {
    "$cksl" clean --all >/dev/null 2>&1
    kind delete cluster --name "$name"
    docker network rm "$name" >/dev/null 2>&1
    rm -rf "$home"
}
trap cleanup EXIT

pod='apiVersion: v1
kind: Pod
metadata: {name: own}
spec:
  terminationGracePeriodSeconds: 0
  containers: [{name: own, image: "registry.lab/busybox:1.35", command: [sleep, infinity]}]'
make_pod="until kubectl apply -f - >/dev/null 2>&1 <<'POD'
$pod
POD
do sleep 0.1; done; kubectl wait --for condition=Ready --timeout 120s pod/own >/dev/null"

kind() {
    KIND_EXPERIMENTAL_DOCKER_NETWORK=$name "$store/kind/kind" "$@" --kubeconfig "$home/kubeconfig" >"$home/log" 2>&1 ||
        { tail -n 20 "$home/log" >&2; return 1; }
}

# The seconds since `begun`.
passed() { echo "$(($(date +%s%3N) - begun))" | sed 's/\(.*\)\(...\)$/\1.\2/; s/^\./0./; s/..$//'; }

# memory FOLDER: what processes hold in a cgroup of v1 or v2, in MiB, without the cache of files.
memory() {
    local file
    for file in "/sys/fs/cgroup/memory/$1" "/sys/fs/cgroup/$1"; do
        [ -e "$file/memory.stat" ] || continue
        awk '$1 == "total_rss" || $1 == "anon" { print int($2 / 1048576); exit }' "$file/memory.stat"
        return
    done
    echo "?"
}

row() { printf '%-34s %8s %8s %8s %8s %8s\n' "$@"; }

# The name of what lies in the folder of labs and is called so.
lab_folder() { basename "$(ls -d "$CKSL_STATE"/labs/$1)"; }

# lab_row NAME COMMAND…: a lab of the sandbox that the command makes. One that was a spare has its cgroups.
lab_row() {
    local what=$1 ready shell
    local group=$spare
    shift
    begun=$(date +%s%3N)
    "$@" >"$home/log" 2>&1 || { cat "$home/log" >&2; die "$what: $* failed"; }
    ready=$(passed)
    "$cksl" shell -- true
    shell=$(passed)
    "$cksl" shell -- bash -c "$make_pod"
    row "$what" "$ready" "$shell" "$(passed)" "$(memory "cksl/${group:-$(lab_folder '*')}")" "$(cut -d' ' -f1 /proc/loadavg)"
}

# kind_row NAME NODES
kind_row() {
    local ready shell shown node memory=0
    local nodes="{role: control-plane}"
    [ "$2" = 1 ] || nodes="$nodes, {role: worker}"
    sed "s/^nodes: .*/nodes: [$nodes]/" "$root/kind/cluster.yaml" >"$home/cluster.yaml"
    begun=$(date +%s%3N)
    kind create cluster --wait 300s --name "$name" --config "$home/cluster.yaml" --image "$image" || die "kind failed"
    # `--wait` waits for the control plane alone.
    docker exec "$name-control-plane" kubectl wait --for condition=Ready --timeout 120s node --all >/dev/null
    ready=$(passed)
    docker exec "$name-control-plane" true
    shell=$(passed)
    docker exec -i "$name-control-plane" bash -c "$make_pod"
    shown=$(passed)
    for node in $("$store/kind/kind" get nodes --name "$name"); do
        memory=$((memory + $(memory "docker/$(docker inspect -f '{{.Id}}' "$node")")))
    done
    row "$1" "$ready" "$shell" "$shown" "$memory" "$(cut -d' ' -f1 /proc/loadavg)"
    # A container that is killed while its runtime makes it stays frozen, and the node with it.
    docker exec "$name-control-plane" kubectl wait --for condition=Ready --timeout 60s pod --all --all-namespaces >/dev/null
    kind delete cluster --name "$name"
}

# The engine has the image from the first lab on kind.
image=cksl/cluster:$digest
if ! docker image inspect "$image" >/dev/null 2>&1; then
    say "giving the engine the image, once"
    "$cksl" start audit-policy --on kind --detach >/dev/null 2>&1 || die "cksl start audit-policy --on kind fails: cksl doctor"
    "$cksl" stop --all >/dev/null 2>&1
fi

# A store without the state that clusters start from, over the same roots: there the first one is made.
cold=$home/store
mkdir "$cold"
ln -s "$store/roots" "$cold/roots"
cp "$store"/{node,image,cluster} "$cold/"

# sandbox_rows NAME SCENARIO: a lab of the scenario, the same one made again, and from its spare.
sandbox_rows() {
    lab_row "$1, start" "$cksl" start "$2" --detach
    lab_row "$1, reset" "$cksl" reset --yes
    "$cksl" stop --all >/dev/null 2>&1
    CKSL_SPARE=on "$cksl" start "$2" --detach >/dev/null 2>&1
    until "$cksl" status --json | grep -q '"state":"reset"'; do sleep 1; done
    # It is still awake for some time.
    sleep 20
    spare=$(lab_folder 'spare-*')
    printf '%-34s %s MiB\n' "the spare, frozen" "$(memory "cksl/$spare")"
    lab_row "$1, reset, from the spare" "$cksl" reset --yes
    spare=
    "$cksl" stop --all >/dev/null 2>&1
}

say "seconds until … ($(nproc) processors, $("$cksl" --version))"
row "" ready shell pod "MiB" load
for run in $(seq "$runs"); do
    kind_row "kind create cluster" 1
    kind_row "kind create cluster, two nodes" 2
    (
        export CKSL_STORE=$cold
        rm -rf "$cold/clusters"
        lab_row "sandbox, first cluster of the root" "$cksl" start audit-policy --detach
        "$cksl" stop --all >/dev/null 2>&1
        sandbox_rows "sandbox" audit-policy
        sandbox_rows "sandbox, two nodes" pod-on-worker
    )
done
