# What the triggers' scripts find in the node: three containers, programs under other names, and
# something to connect to. Sourced by bash.

# Ids of the containers, by the names of their bundles.
id_of() { runc list --format json | jq -r --arg name "/$1" '.[] | select(.bundle | endswith($name)) | .id'; }
plain() { enter plain "$@"; }
mighty() { enter mighty "$@"; }
capable() { enter capable "$@"; }
modest() { enter modest "$@"; }

# enter NAME COMMAND…: runs a command in a container. runc first seals a copy of itself in memory, and
# the kernel refuses that (EBUSY) while anything holds a page of the copy: nothing of the command has run
# then, so runc is started again.
enter() {
    local id code=0
    id=$(id_of "$1")
    for _ in $(seq 20); do
        code=0
        runc exec "$id" "${@:2}" 2> /srv/fires/said || code=$?
        grep -q 'a cloned binary: Device or resource busy' /srv/fires/said || break
    done
    cat /srv/fires/said >&2
    return "$code"
}

# restart NAME: starts a container anew, and waits for its program. systemd may need a second try.
restart() {
    local old new
    old=$(cat "/run/container-$1.pid")
    systemctl restart "container-$1" || true
    until new=$(cat "/run/container-$1.pid") && [ "$new" != "$old" ] && [ "$(cat "/proc/$new/comm")" = sleep ]; do
        sleep 0.02
    done
}

# as NAME PROGRAM ARGUMENT…: runs a program of the node under another name.
as() {
    ln -sf "$(type -P "$2")" "/srv/fires/bin/$1"
    "/srv/fires/bin/$1" "${@:3}"
}

# on_terminal COMMAND: runs a command on a terminal of its own.
on_terminal() { script -qec "$1" /dev/null; }

# An address that is neither private nor the node's loopback, and the one of clouds' metadata. Somebody
# listens there: the queue of a listening socket answers without anybody taking calls.
prepare() {
    mkdir -p /srv/fires/bin /root/.ssh /var/lib/rpm
    ip address add 203.0.113.7/32 dev lo
    echo 203.0.113.7 kubernetes.default.svc.cluster.local asia1.ethpool.org >> /etc/hosts
    ip address add 169.254.169.254/32 dev lo
    perl -MIO::Socket -e '
        our @open = map { IO::Socket::INET->new(LocalPort => $_, Listen => 64) or die "$_: $!" }
            80, 443, 2222, 3333, 29999, 30001;
        open my $ready, ">", "/srv/fires/listening"; close $ready; sleep 600' < /dev/null > /dev/null 2>&1 &
    listener=$!
    until [ -e /srv/fires/listening ]; do sleep 0.02; done
}
