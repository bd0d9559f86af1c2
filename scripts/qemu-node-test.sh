#!/usr/bin/env bash
# Runs the tests of sandbox nodes on Debian's own kernel (6.1, the oldest that is supported) with
# nothing but cgroup v2, in qemu without KVM. The guest's disk is the store's root for nodes with the
# store itself and the static tests in it. Takes about seven minutes.
#
#   scripts/qemu-node-test.sh [TEST]      needs qemu-system-x86, busybox-static, cpio, e2fsprogs
#   CKSL_QEMU_SECONDS=1800                how long it may take
#   CKSL_QEMU_CLUSTER=1                   the guest has the root of clusters, too, for such a TEST; needs kmod
#
# The kernel's package is downloaded and unpacked, not installed. Needs root, for the store's owners.
. "$(dirname "$0")/lib.sh"

limit=${CKSL_QEMU_SECONDS:-1800}
store=${CKSL_STORE:-/var/lib/cksl/store}
for tool in qemu-system-x86_64 busybox cpio mkfs.ext4; do
    command -v "$tool" >/dev/null || {
        echo "skipped: needs $tool (apt-get install qemu-system-x86 busybox-static cpio e2fsprogs)"
        [[ ",${CKSL_REQUIRE-}," == *,qemu,* ]] && exit 1 || exit 0
    }
done
[ -f "$store/node" ] || die "the store $store has no root for nodes: scripts/make-node-root.sh makes it"
package=$(debian_kernel)
kernel=$(ls "$package"/boot/vmlinuz-*)
modules=$(echo "$package"/lib/modules/*/kernel)
work=$(mktemp -d)
trap 'rm -rf --one-file-system "$work"' EXIT

say "building the tests"
cd "$ROOT"
# As the other tests build them: another choice of packages has other features, and would put another
# program in the place of the one that somebody may just run.
built=$(cargo test --locked --target "$TARGET" --workspace --lib --test '*' --no-run --message-format=json 2>/dev/null |
    grep -F "\"manifest_path\":\"$ROOT/crates/cksl-cli/Cargo.toml\"")
executable() { sed -n "s/.*\"kind\":\[\"$1\"\].*\"executable\":\"\([^\"]*\)\".*/\1/p" <<<"$built" | tail -n1; }
program=$(executable bin)
tests=$(executable test)
[ -x "$program" ] && [ -x "$tests" ] || die "cargo did not say where the tests' binaries are"

pointers=(node image) memory=3072 size=3G requires=node controllers="+cpu +memory +pids"
if [ -n "${CKSL_QEMU_CLUSTER:-}" ]; then
    [ -f "$store/cluster" ] || die "the store $store has no root for clusters: scripts/make-cluster-image.sh makes it"
    pointers+=(cluster) memory=6144 size=7G requires=node,cluster controllers="+cpu +cpuset +io +memory +pids"
fi

disk=$work/disk
cp -a "$store/roots/$(cat "$store/node")" "$disk"
mkdir -p "$disk/var/lib/cksl/store/roots" "$disk/$(dirname "$program")" "$disk/var/tmp/labs"
for pointer in "${pointers[@]}"; do
    cp -a "$store/$pointer" "$disk/var/lib/cksl/store/"
    cp -a "$store/roots/$(cat "$store/$pointer")" "$disk/var/lib/cksl/store/roots/"
done
# The tests start cksl and the script by the paths at which they were built.
strip -o "$disk/$program" "$program"
strip -o "$disk/tests" "$tests"
mkdir -p "$disk/$ROOT/scripts"
# One sources the others.
cp scripts/{make-node-root,roots,modules}.sh "$disk/$ROOT/scripts/"
cat >"$disk/guest" <<GUEST
#!/bin/bash
export PATH=/usr/sbin:/usr/bin:/sbin:/bin TMPDIR=/var/tmp/labs CKSL_REQUIRE=$requires
mount -t proc none /proc
mount -t sysfs none /sys
mount -t devtmpfs none /dev
mkdir -p /dev/pts && mount -t devpts none /dev/pts
mount -t tmpfs none /run
mount -t cgroup2 none /sys/fs/cgroup
echo "$controllers" >/sys/fs/cgroup/cgroup.subtree_control
ip link set lo up
echo "kernel \$(uname -r), cgroup v2: \$(cat /sys/fs/cgroup/cgroup.controllers)"
/tests ${1:-root_sandbox} --test-threads=1
echo "tests ended with \$?"
busybox poweroff -f
GUEST
chmod +x "$disk/guest"
truncate -s $size "$work/image"
mkfs.ext4 -q -d "$disk" "$work/image"
rm -rf --one-file-system "$disk"

# What the kernel has as modules and the guest needs, in the order of their dependencies.
first=$work/first
mkdir -p "$first"/{bin,dev,disk,modules}
cp "$(command -v busybox)" "$first/bin/busybox"
ln -s busybox "$first/bin/sh"
drivers=(drivers/virtio/virtio_ring drivers/virtio/virtio drivers/virtio/virtio_pci_modern_dev
    drivers/virtio/virtio_pci_legacy_dev drivers/virtio/virtio_pci drivers/block/virtio_blk
    fs/overlayfs/overlay fs/fuse/fuse net/llc/llc net/802/stp net/bridge/bridge drivers/net/veth)
# needed NAME: that module of the kernel, after those that it needs.
needed() {
    local file name
    file=$(find "$modules" -name "$1.ko" | head -n1)
    [ -n "$file" ] || die "the kernel has no module $1"
    file=${file#"$modules/"} file=${file%.ko}
    [[ " ${drivers[*]} " != *" $file "* ]] || return 0
    for name in $(modinfo -F depends "$modules/$file.ko" | tr ',' ' '); do needed "${name//-/_}"; done
    drivers+=("$file")
}
if [ -n "${CKSL_QEMU_CLUSTER:-}" ]; then
    # What kube-proxy, network policies and the pods' network ask of nftables.
    for name in nf_tables nft_chain_nat nft_ct nft_nat nft_masq nft_redir nft_numgen nft_hash nft_limit nft_log nft_objref \
        nft_reject_inet nft_fib_inet nf_conntrack_netlink nft_compat xt_mark xt_comment xt_conntrack xt_addrtype ip_set; do
        needed "$name"
    done
fi
for driver in "${drivers[@]}"; do
    cp "$modules/$driver.ko" "$first/modules/"
done
cat >"$first/init" <<INIT
#!/bin/sh
export PATH=/bin
/bin/busybox --install -s /bin
mount -t devtmpfs none /dev
for module in ${drivers[@]##*/}; do insmod /modules/\$module.ko; done
until [ -b /dev/vda ]; do sleep 0.1; done
mount -t ext4 /dev/vda /disk
exec switch_root /disk /guest
INIT
chmod +x "$first/init"
(cd "$first" && find . | cpio -o -H newc --quiet | gzip -1) >"$work/initramfs"

say "booting $(basename "$kernel")"
log=$work/console
timeout --foreground "$limit" qemu-system-x86_64 -accel tcg -cpu max -smp 2 -m "$memory" -no-reboot \
    -nodefaults -nographic -serial stdio -kernel "$kernel" -initrd "$work/initramfs" \
    -drive "file=$work/image,format=raw,if=virtio" \
    -append "console=ttyS0 quiet panic=-1" </dev/null | tee "$log" || true
grep -q '^tests ended with 0' "$log" || die "the tests failed on $(basename "$kernel"), or did not end in $limit s"
