#!/usr/bin/env bash
# All tests, cheap ones first. Installs what is missing; needs root for the tests that load the
# detector and boot nodes. A test that this machine can't run says `skipped: …`; with CI=true a
# skip of something that the machine supports is a failure (CKSL_REQUIRE).
#
#   scripts/test.sh [STAGE…]      stages: lint unit node qemu; all without arguments
. "$(dirname "$0")/lib.sh"

require_root "$@"
stages=${*:-lint unit node qemu}
wants() { [[ " $stages " == *" $1 "* ]]; }

install_build_tools
install_rust
cd "$ROOT"
log=$(mktemp -d)/test.log
passed=0 failed=0 skips=$(mktemp)

# run NAME COMMAND…: shows the output, counts what cargo's harness says, keeps the skips.
run() {
    local name=$1 start=$SECONDS status=0
    shift
    say "$name"
    "$@" 2>&1 | tee "$log" || status=$?
    passed=$((passed + $(sed -n 's/^test result: .* \([0-9]*\) passed.*/\1/p' "$log" | paste -sd+ | sed 's/^$/0/' | bc_)))
    failed=$((failed + $(sed -n 's/^test result: .* \([0-9]*\) failed.*/\1/p' "$log" | paste -sd+ | sed 's/^$/0/' | bc_)))
    grep -h '^skipped:' "$log" >>"$skips" || true
    printf -- '-- %s: %s in %d s\n' "$name" "$([ $status = 0 ] && echo ok || echo FAILED)" $((SECONDS - start)) >&2
    [ $status = 0 ] || finish 1
}
bc_() { local sum; read -r sum; echo $((sum)); }

finish() {
    if [ -s "$skips" ]; then
        say "skipped"
        sort -u "$skips" >&2
    fi
    [ "$1" = 0 ] || [ "$failed" -gt 0 ] || failed=1
    printf '\n%d passed, %d failed, %d skipped\n' "$passed" "$failed" "$(sort -u "$skips" | grep -c . || true)"
    exit "$1"
}

tests=(cargo test --locked --target "$TARGET" --no-fail-fast)
quiet=(-- --quiet --nocapture)

if wants lint; then
    run "format" cargo fmt --all --check
    run "clippy" cargo clippy --locked --workspace --all-targets --target "$TARGET" -- -D warnings
fi
if wants unit; then
    # Unit tests and what of the integration tests needs neither root nor a node.
    run "unit tests" "${tests[@]}" --workspace --lib --bins --examples
    run "documentation examples" cargo test --locked --workspace --doc
    run "integration, no node" "${tests[@]}" --test main -- --skip root_ --nocapture
    for crate in falco-rules cksl-probe cksl-node; do
        ls "crates/$crate"/tests/*.rs >/dev/null 2>&1 || continue
        run "$crate, no root" "${tests[@]}" -p "$crate" --test '*' -- --skip root_ --nocapture
    done
fi
if wants node; then
    build
    make_node_root
    # This machine is root here and can load the detector: say so, so that a skip becomes a failure.
    export CKSL_REQUIRE=${CKSL_REQUIRE-root,bpf,node}
    run "probe, root" "${tests[@]}" -p cksl-probe -- root_ --nocapture --test-threads=1
    run "integration, root" "${tests[@]}" --test main -- root_ --nocapture --test-threads=1
fi
finish 0
