#!/usr/bin/env bash
# Runs the probe's tests that need root on Debian's own kernel (6.1, the oldest that is supported),
# in qemu without KVM: the tests' static binary in an initramfs with busybox, and nothing else.
#
#   scripts/qemu-probe-test.sh [TEST]     needs qemu-system-x86, busybox-static, cpio
#   CKSL_KERNEL=/boot/vmlinuz-…           another kernel (with BTF) instead of Debian's
#   CKSL_QEMU_SECONDS=900                 how long it may take
#
# The kernel's package is downloaded and unpacked, not installed. Needs no root.
. "$(dirname "$0")/lib.sh"

limit=${CKSL_QEMU_SECONDS:-900}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

for tool in qemu-system-x86_64 busybox cpio; do
    command -v "$tool" >/dev/null || {
        echo "skipped: needs $tool (apt-get install qemu-system-x86 busybox-static cpio)"
        [[ ",${CKSL_REQUIRE-}," == *,qemu,* ]] && exit 1 || exit 0
    }
done

package=
[ -n "${CKSL_KERNEL-}" ] || package=$(debian_kernel)
kernel=${CKSL_KERNEL:-$(ls "$package"/boot/vmlinuz-*)}

say "building the probe's tests"
cd "$ROOT"
cargo build --locked --target "$TARGET" -p cksl-probe --example actor
tests=$(cargo test --locked --target "$TARGET" -p cksl-probe --test main --no-run --message-format=json 2>/dev/null |
    sed -n 's/.*"name":"main".*"executable":"\([^"]*\)".*/\1/p' | tail -n1)
[ -x "$tests" ] || die "cargo did not say where the tests' binary is"

# The tests look for their actor beside themselves: ../examples/actor.
image=$work/image
mkdir -p "$image"/{bin,etc,proc,sys,dev,tmp,tests/deps,tests/examples}
cp "$(command -v busybox)" "$image/bin/busybox"
cp "$tests" "$image/tests/deps/main"
cp "$(dirname "$tests")/../examples/actor" "$image/tests/examples/actor"
# Debian has it as a module.
[ -z "$package" ] || cp "$package"/lib/modules/*/kernel/fs/overlayfs/overlay.ko "$image/overlay.ko"
echo "${1:-root_}" >"$image/tests/which"
cat >"$image/init" <<'INIT'
#!/bin/busybox sh
/bin/busybox --install -s /bin
export PATH=/bin
mount -t proc none /proc
mount -t sysfs none /sys
mount -t devtmpfs none /dev
mkdir -p /dev/pts && mount -t devpts none /dev/pts
mount -t tmpfs none /tmp
ip link set lo up
[ ! -e /overlay.ko ] || insmod /overlay.ko
echo "kernel $(uname -r)"
CKSL_REQUIRE=bpf /tests/deps/main "$(cat /tests/which)" --test-threads=1 --nocapture
echo "tests ended with $?"
poweroff -f
INIT
chmod +x "$image/init"
(cd "$image" && find . | cpio -o -H newc --quiet | gzip -1) >"$work/initramfs"

say "booting $(basename "$kernel")"
log=$work/console
timeout --foreground "$limit" qemu-system-x86_64 -accel tcg -cpu max -smp 2 -m 1024 -no-reboot \
    -nodefaults -nographic -serial stdio -kernel "$kernel" -initrd "$work/initramfs" \
    -append "console=ttyS0 quiet panic=-1" </dev/null | tee "$log" || true
grep -q '^tests ended with 0' "$log" || die "the tests failed on $(basename "$kernel"), or did not end in $limit s"
