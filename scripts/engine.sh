#!/usr/bin/env bash
# A Docker engine of one's own, for tests on machines that have none: Debian's docker.io, unpacked and
# not installed, with data, sockets and pid file in a folder of its own. Nothing is pulled.
#
#   scripts/engine.sh start FOLDER [--apart]    prints `export DOCKER_HOST=…`
#   scripts/engine.sh stop FOLDER               ends it and removes its bridges and firewall rules; its data
#                                               stay until the folder is removed
#
# With --apart it runs in a network namespace of its own: no bridge and no firewall rule of it is the
# host's, so several may run. What must be reached from the host by an address needs one without it.
. "$(dirname "$0")/lib.sh"

PACKAGES=(docker.io containerd runc)

usage() { sed -n '5,7s/^# *//p' "$0" >&2; exit 2; }
[ $# -ge 2 ] || usage
require_root "$@"
mkdir -p "$2"
folder=$(cd "$2" && pwd)
# Where others than root get to it, whose folders may be closed to them.
run=/run/cksl-engine-$(printf '%s' "$folder" | cksum | cut -d ' ' -f 1)
socket=$run/docker.sock

# alive NAME PIDFILE: one that was killed may be there as a zombie still, or another process have its id.
alive() { [ -s "$2" ] && [[ "$(cat "/proc/$(cat "$2")/stat" 2>/dev/null)" == *" ($1) "[!XZ]* ]]; }
running() { alive dockerd "$folder/dockerd.pid"; }

# The programs, fetched once.
unpack() {
    [ ! -x "$folder/root/usr/sbin/dockerd" ] || return 0
    apt_install jq iproute2 iptables libdevmapper1.02.1 libseccomp2
    say "unpacking ${PACKAGES[*]} into $folder"
    mkdir -p "$folder/debs"
    (cd "$folder/debs" && apt-get download -qq "${PACKAGES[@]}" 2>/dev/null) ||
        die "docker.io could not be fetched: apt-get update"
    rm -rf "$folder/root.new"
    for package in "$folder"/debs/*.deb; do dpkg-deb -x "$package" "$folder/root.new"; done
    mv -T "$folder/root.new" "$folder/root"
    rm -rf "$folder/debs"
}

# A runtime that gives containers no more than this machine has. Engines before 23 ask for every
# capability by name where a container is privileged, which fails on a machine that has given some up.
# Where CAP_SYS_RESOURCE is to be had it is runc and nothing else.
wrap_runtime() {
    cat >"$folder/runtime" <<RUNTIME
#!/bin/bash
runc=$folder/root/usr/sbin/runc
bounding=\$(sed -n 's/^CapBnd:[[:space:]]*//p' /proc/self/status)
if [ \$(( 0x\$bounding >> 24 & 1 )) = 0 ]; then
    filter='def fit: if . == null then . else
        (if length >= 38 then . + ["CAP_PERFMON", "CAP_BPF", "CAP_CHECKPOINT_RESTORE"] | unique else . end)
        - ["CAP_SYS_RESOURCE"] end;
        def fit_all: if . == null then . else map_values(fit) end;
        if .process then .process.capabilities |= fit_all else .capabilities |= fit_all end'
    previous= file=
    for word; do
        case \$previous in
            --bundle|-b) file=\$word/config.json ;;
            --process|-p) file=\$word ;;
        esac
        previous=\$word
    done
    if [ -n "\$file" ] && [ -f "\$file" ]; then
        jq -c "\$filter" "\$file" >"\$file.fit" && cat "\$file.fit" >"\$file"
        rm -f "\$file.fit"
    fi
fi
exec "\$runc" "\$@"
RUNTIME
    chmod 0755 "$folder/runtime"
}

start() {
    running && { printf 'export DOCKER_HOST=unix://%s\n' "$socket"; return; }
    unmount
    # A containerd that outlived its engine is taken over, what a dead one left would be waited for.
    alive containerd "$folder/exec/containerd/containerd.pid" || rm -rf "$folder/exec"
    unpack
    wrap_runtime
    printf '{"runtimes": {"fit": {"path": "%s"}}, "default-runtime": "fit"}\n' "$folder/runtime" >"$folder/daemon.json"
    mkdir -p -m 0755 "$run"
    rm -f "$socket" "$folder/dockerd.pid"
    local apart=()
    if [ "${1-}" = --apart ]; then
        apart=(unshare --net)
        rm -f "$folder/bridges" "$folder/rules"
    elif [ "$(head -n 1 "$folder/bridges" 2>/dev/null)" != "$(boot)" ]; then
        # What is there by now is not its own; if it was killed since the machine's start, what was there
        # before that.
        { boot; bridges_here; } >"$folder/bridges"
        rules_here >"$folder/rules"
    fi
    PATH=$folder/root/usr/sbin:$folder/root/usr/bin:$PATH setsid "${apart[@]}" dockerd \
        --config-file "$folder/daemon.json" --data-root "$folder/data" --exec-root "$folder/exec" \
        --pidfile "$folder/dockerd.pid" --host "unix://$socket" --exec-opt native.cgroupdriver=cgroupfs \
        --oom-score-adjust 0 </dev/null >"$folder/dockerd.log" 2>&1 &
    local child=$! tries=0
    until [ -S "$socket" ] && curl -fs --max-time 2 --unix-socket "$socket" http://engine/_ping >/dev/null; do
        kill -0 "$child" 2>/dev/null && [ $((tries += 1)) -lt 300 ] || {
            tail -n 20 "$folder/dockerd.log" >&2
            die "the engine did not start; its log is $folder/dockerd.log"
        }
        sleep 0.1
    done
    printf 'export DOCKER_HOST=unix://%s\n' "$socket"
}

# A line that is another after each start of the machine, and no bridge's name.
boot() { cat /proc/sys/kernel/random/boot_id; }

bridges_here() { ip -o link show type bridge | awk -F ': ' '{ print $2 }'; }

# The bridges that a running engine has made on the host: those with the id of a network of its in their
# name, and those with a name of their own, docker0 too, if they were not there before it.
bridges_made() {
    [ -f "$folder/bridges" ] || return 0
    local name id
    curl -fs --max-time 10 --unix-socket "$socket" http://engine/networks |
        jq -r '.[] | select(.Driver == "bridge") | .Id[:12] + " " + (.Options["com.docker.network.bridge.name"] // "")' |
        while read -r id name; do
            if [ -z "$name" ]; then
                printf 'br-%s\n' "$id"
            elif ! grep -qxF -- "$name" "$folder/bridges"; then
                printf '%s\n' "$name"
            fi
        done
}

# The host's rules by their tables, and whether it forwards.
rules_here() {
    local table
    for table in filter nat; do iptables -t "$table" -S | sed "s/^/$table /"; done
    printf 'forward %s\n' "$(cat /proc/sys/net/ipv4/ip_forward)"
}

# Takes back the engine's rules, and what it has set, if it was not so before it. Another engine of the host has the same
# rules: then they stay.
remove_rules() {
    [ -f "$folder/rules" ] || return 0
    local pid table rule
    for pid in $(pgrep -x dockerd); do
        [ "$(readlink "/proc/$pid/ns/net")" != "$(readlink /proc/self/ns/net)" ] || return 0
    done
    # Rules before chains, which must be empty and unused.
    rules_here | { grep -vxFf "$folder/rules" || :; } | sed -n \
        -e 's/ -A \(.*\(DOCKER\|docker0\|br-[0-9a-f]\{12\}\)\)/ 1 -D \1/p' -e 's/ -N DOCKER/ 2 -X DOCKER/p' |
        sort -s -k 2,2 | while read -r table _ rule; do
            # shellcheck disable=SC2086 # a rule is words
            iptables -t "$table" $rule
        done
    if grep -qxF 'filter -P FORWARD ACCEPT' "$folder/rules"; then iptables -P FORWARD ACCEPT; fi
    sed -n 's/^forward //p' "$folder/rules" >/proc/sys/net/ipv4/ip_forward
    rm -f "$folder/rules"
}

# What an engine leaves mounted: the network namespaces of its containers, whose links stay with them, and
# where it was killed their file systems too.
unmount() {
    awk -v under="$folder/" 'index($5, under) == 1 { print $5 }' /proc/self/mountinfo | sort -r |
        while read -r mount; do umount -l "$mount"; done
}

stop() {
    running || { unmount; rm -rf "$run"; return; }
    local pid tries=0 made bridge
    pid=$(cat "$folder/dockerd.pid")
    mapfile -t made < <(bridges_made)
    kill "$pid"
    while kill -0 "$pid" 2>/dev/null; do
        [ $((tries += 1)) -lt 300 ] || die "the engine $pid does not end"
        sleep 0.1
    done
    for bridge in "${made[@]}"; do
        ip link delete "$bridge" type bridge 2>/dev/null || say "the bridge $bridge is gone already"
    done
    remove_rules
    rm -rf "$folder/bridges" "$run"
    unmount
}

case $1 in
    start) start "${3-}" ;;
    stop) stop ;;
    *) usage ;;
esac
