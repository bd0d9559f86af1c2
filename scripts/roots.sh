# Shared by make-node-root.sh, make-cluster-image.sh and make-layer.sh: a content-addressed store of unpacked roots.
#
#   STORE/roots/<sha256>/       an unpacked root; the digest is that of its sorted tar stream
#   STORE/roots/<sha256>.made   the recipe it was made by and the packages in it
#   STORE/node, STORE/image, STORE/cluster
#                               pointers: the digest of the root of nodes, of containers, of cluster nodes
#   STORE/layer-<name>          pointers: the digest of what is stacked over the roots of nodes whose labs ask for it
#   STORE/clusters/<sha256>/    what clusters on that root start from, once there was one
#   STORE/packages/             downloaded packages, kept only until the root is there
#
# Nothing is installed on the host. A run that is killed leaves only STORE/tmp.*, which the next run
# removes; a pointer moves by rename, so a reader sees the old root or the new one.
# shellcheck shell=bash

suite=bookworm

# What whoever works on a node has there, as on the hosts of the exam.
# shellcheck disable=SC2034
tools=(
    bash-completion bind9-dnsutils curl jq less man-db nano openssh-client openssh-server rsyslog tcpdump tmux tree vim
    wget xxd
)

say() { printf '%s: %s\n' "$(basename "$0" .sh)" "$*" >&2; }
die() { say "$*"; exit 3; }

# open_store FOLDER: sets store and work, a folder for what is being made, which goes with this process.
# Only one process has the store open; another one waits.
open_store() {
    store=$1
    mkdir -p "$store/roots"
    store=$(cd "$store" && pwd)
    chmod 0755 "$store" "$store/roots"
    exec 9>"$store/lock"
    if ! flock --nonblock 9; then
        say "another run uses $store; waiting for it"
        flock 9
    fi
    rm -rf --one-file-system "$store"/tmp.*
    work=$(mktemp -d "$store/tmp.XXXXXX")
    trap '[ -z "$(jobs -p)" ] || kill $(jobs -p); wait; rm -rf --one-file-system "$work"' EXIT
    chmod 0755 "$work"
}

# The Debian mirrors that this host is configured for, or Debian's own.
sources() {
    local found
    found=$(apt-get indextargets --format '$(ORIGIN)|$(CODENAME)|$(REPO_URI)|$(RELEASE)|$(COMPONENT)' \
        'Created-By: Packages' 2>/dev/null |
        awk -F'|' -v suite="$suite" '$1 == "Debian" && index($2, suite) == 1 && $5 == "main" {
            print "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] " $3 " " $4 " main" }' | sort -u)
    if [ -n "$found" ]; then
        printf '%s\n' "$found"
    else
        local key='[signed-by=/usr/share/keyrings/debian-archive-keyring.gpg]'
        printf 'deb %s http://deb.debian.org/debian %s main\n' "$key" "$suite"
        printf 'deb %s http://deb.debian.org/debian-security %s-security main\n' "$key" "$suite"
    fi
}

# Options that let apt inside the new root reach the mirrors as the host does.
proxy_options() {
    local scheme proxy
    for scheme in http https; do
        proxy=$(apt-config dump --format '%v' "Acquire::$scheme::Proxy" 2>/dev/null || true)
        [ -z "$proxy" ] || printf -- '--aptopt=Acquire::%s::Proxy "%s"\n' "$scheme" "$proxy"
    done
}

# In a finished root: removes what differs between two runs, and what a node has no use for. Not as a
# hook of mmdebstrap: it keeps its apt's configuration in the root's /tmp until it ends, and without
# that the apt in question would be the host's.
tidy() {
    [ -x usr/bin/man ] || rm -rf usr/share/man/*
    rm -rf var/lib/apt/lists/* var/cache/* var/log/* var/lib/systemd/catalog/* usr/share/man/[!m]* \
        usr/share/info/* usr/share/locale/* usr/share/lintian etc/ssh/ssh_host_* etc/resolv.conf etc/hostname \
        etc/apt/sources.list.d/0000* etc/.pwd.lock etc/*- var/lib/dpkg/*-old var/lib/dbus/machine-id dev/* run/* tmp/* \
        etc/apt/apt.conf.d/99mmdebstrap etc/dpkg/dpkg.cfg.d/99mmdebstrap
    # Whoever passes a root on passes on the licences of what is in it.
    find usr/share/doc -not -type d -not -name copyright -delete
    find usr/share/doc -mindepth 1 -type d -empty -delete
    : >etc/machine-id
    : >etc/fstab
}

# In the finished root of nodes: a node has no disks, consoles, logins or clocks of its own, so the units
# that look after them stay off.
# The audit socket is masked because the kernel has one audit for all namespaces: it is the host's.
dress_node() {
    for unit in systemd-journald-audit.socket systemd-remount-fs.service systemd-logind.service \
        systemd-pstore.service systemd-random-seed.service systemd-update-utmp.service \
        systemd-update-utmp-runlevel.service systemd-user-sessions.service systemd-sysctl.service \
        systemd-modules-load.service systemd-binfmt.service systemd-firstboot.service systemd-machine-id-commit.service \
        systemd-hwdb-update.service systemd-journal-catalog-update.service systemd-update-done.service \
        systemd-journal-flush.service systemd-ask-password-console.path systemd-ask-password-wall.path \
        systemd-initctl.socket systemd-udevd.service systemd-udev-trigger.service systemd-timesyncd.service \
        systemd-networkd.service systemd-networkd-wait-online.service systemd-resolved.service \
        proc-sys-fs-binfmt_misc.automount sys-kernel-config.mount sys-kernel-debug.mount sys-kernel-tracing.mount \
        sys-fs-fuse-connections.mount dev-hugepages.mount dev-mqueue.mount getty.target console-getty.service \
        getty-static.service modprobe@.service kmod-static-nodes.service ldconfig.service e2scrub_reap.service \
        e2scrub_all.timer apt-daily.timer apt-daily-upgrade.timer dpkg-db-backup.timer fstrim.timer \
        systemd-tmpfiles-clean.timer; do
        ln -sf /dev/null "etc/systemd/system/$unit"
    done
    # Services of packages run where a lab says so, not on every node.
    rm -f etc/systemd/system/{multi-user,timers,sockets}.target.wants/*
    ln -sf /lib/systemd/system/multi-user.target etc/systemd/system/default.target
    mkdir -p etc/systemd/journald.conf.d etc/systemd/system.conf.d
    printf "[Journal]\nStorage=volatile\nReadKMsg=no\nAudit=no\nRuntimeMaxUse=32M\n" >etc/systemd/journald.conf.d/node.conf
    printf "[Manager]\nDefaultTimeoutStopSec=3s\nShowStatus=no\n" >etc/systemd/system.conf.d/node.conf
    dress_syslog
    mkdir -p var/lib/cksl-containers
    # Of the engine's packages, what serves their developers, or engines long gone.
    rm -f usr/bin/{dnet,containerd-stress,containerd-shim,containerd-shim-runc-v1} usr/sbin/ovrouter
    # In the file that bash reads for a shell that is not a login shell, too.
    printf "\n[ -f /etc/bash_completion ] && . /etc/bash_completion\nexport EDITOR=vi\n" >>etc/bash.bashrc
    # YAML is indented by two spaces. A mouse that vim takes can't mark text for the terminal.
    mkdir -p etc/vim
    cat >etc/vim/vimrc.local <<'END'
let g:skip_defaults_vim = 1
syntax on
filetype plugin indent on
set autoindent backspace=indent,eol,start expandtab ruler shiftwidth=2 softtabstop=2 tabstop=2
END
    # Programs of ssh that nobody needs here, with more rights than their user has.
    rm -f usr/lib/openssh/{ssh-keysign,ssh-pkcs11-helper,ssh-sk-helper}
    [ ! -e usr/bin/ssh-agent ] || chmod g-s usr/bin/ssh-agent
    printf "\nset tabsize 2\nset tabstospaces\n" >>etc/nanorc
    rm -rf usr/share/vim/vim*/{lang,spell,tutor}
}

# What is said to the journal goes to /var/log/syslog, too, as on the hosts of the exam. The records of seccomp are the
# kernel's; cksl writes them there itself (`seccomp_log` of a lab). A full file takes no more lines, so that a flood of
# alerts does not fill the node's memory. With `exec` a boot waits until the daemon runs, and not until it serves:
# its socket keeps what is said before.
dress_syslog() {
    # A root around the host's /usr may have none.
    [ -x usr/sbin/rsyslogd ] || return 0
    cat >etc/rsyslog.conf <<'END'
# Messages come from the journal: journalctl shows them, too.
module(load="imuxsock")
module(load="builtin:omfile" fileOwnerNum="0" fileGroupNum="4" fileCreateMode="0640"
       template="RSYSLOG_TraditionalFileFormat")
global(workDirectory="/var/spool/rsyslog")

include(file="/etc/rsyslog.d/*.conf" mode="optional")

# What the kernel says is in the file already.
:programname, isequal, "kernel" stop

auth,authpriv.*         action(type="omfile" file="/var/log/auth.log" rotation.sizeLimit="8388608")
*.*;auth,authpriv.none  action(type="omfile" file="/var/log/syslog" rotation.sizeLimit="16777216")
END
    mkdir -p etc/systemd/system/rsyslog.service.d etc/systemd/system/multi-user.target.wants
    printf "[Service]\nType=exec\n" >etc/systemd/system/rsyslog.service.d/node.conf
    ln -sf /lib/systemd/system/rsyslog.service etc/systemd/system/multi-user.target.wants/
    ln -sf /lib/systemd/system/rsyslog.service etc/systemd/system/syslog.service
    printf "ForwardToSyslog=yes\n" >>etc/systemd/journald.conf.d/node.conf
}

# What mmdebstrap mounts goes with it, however it ends. In a chroot that is no mount the propagation of
# mounts can't be changed.
own_mounts=(unshare --mount --propagation private)
"${own_mounts[@]}" true 2>/dev/null || own_mounts=(unshare --mount --propagation unchanged)

# unpack_root POINTER PACKAGE...: makes the root of these packages at $work/POINTER.
unpack_root() {
    local pointer=$1
    shift
    local root=$work/$pointer packages=$store/packages/$pointer options manual=()
    [[ " $* " != *" man-db "* ]] || manual=(--dpkgopt='path-include=/usr/share/man/man[1-9]/*')
    mkdir -p "$packages"
    mapfile -t options < <(proxy_options)
    say "$pointer: $# packages and what they need, from $(awk '{print $3}' "$work/sources" | sort -u | tr '\n' ' ')"
    SOURCE_DATE_EPOCH=1700000000 "${own_mounts[@]}" mmdebstrap --quiet --mode=root \
        --variant=minbase --format=directory --components=main \
        --include="$(IFS=,; printf '%s' "$*")" \
        --aptopt='Apt::Install-Recommends "false"' --aptopt='Acquire::Languages "none"' "${options[@]}" \
        --dpkgopt=force-unsafe-io --dpkgopt='path-exclude=/usr/share/man/*' \
        "${manual[@]}" --dpkgopt='path-exclude=/usr/share/locale/*' --dpkgopt='path-exclude=/usr/share/doc/*' \
        --dpkgopt='path-include=/usr/share/doc/*/copyright' \
        --skip=download/empty --skip=essential/unlink \
        --setup-hook='mkdir -p "$1/var/cache/apt/archives"' \
        --setup-hook="cp -a '$packages/.' \"\$1/var/cache/apt/archives/\"" \
        --essential-hook="cp -u \"\$1\"/var/cache/apt/archives/*.deb '$packages/'" \
        --customize-hook="cp -u \"\$1\"/var/cache/apt/archives/*.deb '$packages/'" \
        "$suite" "$root" "$work/sources" >"$work/$pointer.log" 2>&1 || {
        tail -n 30 "$work/$pointer.log" >&2
        die "$pointer: mmdebstrap failed${without_mirror:+. Without a mirror in reach: $without_mirror}"
    }
    (cd "$root" && tidy)
}

# keep POINTER RECIPE: adds the root at $work/POINTER to the store, and points POINTER at it.
keep() {
    local pointer=$1 recipe=$2 root=$work/$1 digest
    chmod 0755 "$root"
    digest=$(tar -C "$root" --sort=name --mtime=@0 --numeric-owner --format=gnu -cf - . | sha256sum | cut -d' ' -f1)
    {
        printf 'recipe %s\n' "$recipe"
        dpkg-query --admindir="$root/var/lib/dpkg" -W -f '${Package} ${Version}\n' 2>/dev/null || true
    } >"$work/$pointer.made"
    [ -d "$store/roots/$digest" ] || mv -T "$root" "$store/roots/$digest"
    mv -T "$work/$pointer.made" "$store/roots/$digest.made"
    printf '%s\n' "$digest" >"$work/$pointer.digest"
    sync -f "$store"
    mv -T "$work/$pointer.digest" "$store/$pointer"
    say "$pointer: $digest, $(du -sh "$store/roots/$digest" | cut -f1)"
}

# Removes the roots that nothing points at any more. While there are labs they stay: theirs may be one.
prune_roots() {
    local owner root
    mkdir -p "$store/ids"
    exec 8>"$store/ids/lock"
    flock 8
    for owner in "$store"/ids/[0-9]*; do
        # The directory of the lab, and its name.
        if [ -e "$owner" ] && [ -e "$(head -n 1 "$owner")/node/sandbox.json" ]; then
            exec 8>&-
            return
        fi
    done
    for root in "$store"/roots/*/; do
        root=${root%/}
        grep -qsxF "${root##*/}" "$store/node" "$store/image" "$store/cluster" "$store"/layer-* && continue
        rm -rf --one-file-system "$root" "$root.made" "$store/clusters/${root##*/}"
        say "removed the old root ${root##*/}"
    done
    exec 8>&-
}
