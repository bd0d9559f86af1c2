#!/usr/bin/env bash
# Feeds made-up rule files, conditions, outputs and events to the rules engine, on stable Rust, for so
# many seconds in all. What was found interesting is kept outside the checkout and taken up again
# by the next run. A finding stops it: its input is named in the output and kept.
#
#   scripts/fuzz.sh [SECONDS [TARGET…]]      default: 120 seconds; targets: rules events
#   scripts/fuzz.sh --build                  builds the targets and runs none
#
# `cargo fuzz run --sanitizer none rules` works as well, if cargo-fuzz is installed.
. "$(dirname "$0")/lib.sh"

seconds=${1:-120}
shift || true
[ $# -gt 0 ] || set -- rules events
install_rust
command -v c++ >/dev/null || apt_install g++

fuzz=$ROOT/crates/falco-rules/fuzz
cache=${CKSL_FUZZ_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/cksl/fuzz}
target=$(rustc -vV | sed -n 's/^host: //p')

# What cargo-fuzz sets without a sanitizer: counters in the code, and comparisons that can be seen.
export RUSTFLAGS="--cfg fuzzing -Ccodegen-units=1 -Cpasses=sancov-module \
-Cllvm-args=-sanitizer-coverage-level=4 -Cllvm-args=-sanitizer-coverage-inline-8bit-counters \
-Cllvm-args=-sanitizer-coverage-pc-table -Cllvm-args=-sanitizer-coverage-trace-compares"
say "building the fuzz targets"
cargo build --quiet --locked --release --manifest-path "$fuzz/Cargo.toml" --target "$target" \
    --target-dir "$CARGO_TARGET_DIR/fuzz" || die "the fuzz targets don't build; they need crates.io and a C++ compiler"
[ "$seconds" != --build ] || exit 0

for name; do
    corpus=$cache/corpus/$name
    mkdir -p "$corpus" "$cache/findings"
    say "fuzzing $name for $((seconds / $#)) s"
    dictionary=()
    [ ! -f "$fuzz/$name.dict" ] || dictionary=(-dict="$fuzz/$name.dict")
    # The time limit is for hangs, not for a machine that others use too.
    "$CARGO_TARGET_DIR/fuzz/$target/release/$name" "$corpus" "$fuzz/seeds/$name" "${dictionary[@]}" \
        -artifact_prefix="$cache/findings/$name-" -max_total_time=$((seconds / $#)) \
        -max_len=4096 -timeout=30 -rss_limit_mb=2048 -print_final_stats=1
done
