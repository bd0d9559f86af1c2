#!/usr/bin/env bash
# A PostgreSQL of one's own, for tests: Debian's programs, with data, socket and log in a folder of its own, and a
# port of loopback. No cluster of Debian's is made or touched.
#
#   scripts/postgres.sh start FOLDER    prints `export CKSL_TEST_POSTGRES=…`, the URL of an empty database; begun again
#                                       in the same folder, it has the same port and data
#   scripts/postgres.sh stop FOLDER     ends it; its data stay until the folder is removed
. "$(dirname "$0")/lib.sh"

usage() { sed -n '5,7s/^# *//p' "$0" >&2; exit 2; }
[ $# -eq 2 ] || usage
require_root "$@"
mkdir -p "$2"
folder=$(cd "$2" && pwd)

# The server refuses to be root.
as_postgres() { (cd / && runuser -u postgres -- "$@"); }

# The programs. The package makes a cluster of its own when it is installed, unless it is told not to.
install() {
    local config=/etc/postgresql-common/createcluster.conf
    if ! command -v pg_ctlcluster >/dev/null && [ ! -e "$config" ]; then
        mkdir -p "${config%/*}"
        printf 'create_main_cluster = false\n' >"$config"
        apt_install postgresql
        rm -f "$config"
    fi
    apt_install postgresql
    bin=$(printf '%s\n' /usr/lib/postgresql/*/bin | sort -V | tail -n 1)
}

running() { as_postgres "$bin/pg_ctl" status -D "$folder/data" >/dev/null 2>&1; }

free_port() {
    local port
    while :; do
        port=$(shuf -i 20000-32000 -n 1)
        (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null || { printf '%s\n' "$port"; return; }
    done
}

# Its data would not survive a crash of the machine, and need not: that is faster.
make() {
    [ ! -s "$folder/url" ] || return 0
    # Whatever else lies there is somebody's.
    if [ ! -e "$folder/of-cksl" ]; then
        [ -z "$(ls -A "$folder")" ] || die "$folder is not empty, and has no PostgreSQL of this script"
        : >"$folder/of-cksl"
    fi
    chown postgres: "$folder"
    chmod 0711 "$folder"
    as_postgres test -w "$folder" || die "$folder is out of reach for the user postgres: take one below /var/tmp"
    rm -rf "$folder/data"
    as_postgres "$bin/initdb" -D "$folder/data" -E UTF8 --locale=C.UTF-8 --auth-local=peer --auth-host=scram-sha-256 \
        >"$folder/initdb.log" 2>&1 || { tail -n 20 "$folder/initdb.log" >&2; die "the data of PostgreSQL could not be made"; }
    local port
    port=$(free_port)
    cat >>"$folder/data/postgresql.conf" <<CONFIG
listen_addresses = '127.0.0.1'
port = $port
unix_socket_directories = '$folder'
fsync = off
CONFIG
}

begin() {
    as_postgres "$bin/pg_ctl" start -w -D "$folder/data" -l "$folder/log" >/dev/null || {
        tail -n 20 "$folder/log" >&2
        die "PostgreSQL did not start; its log is $folder/log"
    }
}

# The role and the database of the tests.
furnish() {
    [ ! -s "$folder/url" ] || return 0
    local port password
    port=$(sed -n 's/^port = //p' "$folder/data/postgresql.conf")
    password=$(od -An -N12 -tx1 /dev/urandom | tr -d ' \n')
    as_postgres "$bin/psql" -q -v ON_ERROR_STOP=1 -h "$folder" -p "$port" postgres >&2 <<SQL
CREATE ROLE cksl LOGIN PASSWORD '$password';
CREATE DATABASE cksl OWNER cksl;
SQL
    (umask 077 && printf 'postgres://cksl:%s@127.0.0.1:%s/cksl\n' "$password" "$port" >"$folder/url")
}

start() {
    install
    make
    running || begin
    furnish
    printf 'export CKSL_TEST_POSTGRES=%s\n' "$(cat "$folder/url")"
}

stop() {
    [ -d "$folder/data" ] || return 0
    install
    ! running || as_postgres "$bin/pg_ctl" stop -w -m fast -D "$folder/data" >/dev/null
}

case $1 in
    start) start ;;
    stop) stop ;;
    *) usage ;;
esac
