#!/usr/bin/env bash
# Prints three scenarios in the order in which a screen reader reads them, as a page of docs/: what each command writes
# with --plain. Needs root and an installed cksl.
#
# Usage: sudo scripts/plain-session.sh > docs/screen-reader.md
set -euo pipefail
cd "$(dirname "$0")/.."

cksl=${CKSL:-cksl}
export COLUMNS=80
lab=
cleanup() { [ -z "$lab" ] || "$cksl" stop --lab "$lab" >/dev/null; }
trap cleanup EXIT

# says SHOWN COMMAND…: the command as it is typed, and what it prints. A check that was not passed ends with 1.
says() {
    # shellcheck disable=SC2016
    printf '```\n$ %s\n' "$1"
    shift
    { "$cksl" "$@" --plain </dev/null 2>&1 || [ $? = 1 ]; } | sed 's/ *$//; s/node-1 up in .*/node-1 up/'
    # shellcheck disable=SC2016
    printf '```\n\n'
}

# scenario ID WORK: what there is to read of a scenario; WORK is done in its node before it is graded again.
scenario() {
    printf '## %s\n\n' "$1"
    says "cksl start $1 --plain" start "$1" --seed 3 --detach
    lab=$("$cksl" status --json | sed -n 's/.*"lab": *"\([^"]*\)".*/\1/p' | head -n 1)
    "$cksl" shell --lab "$lab" -- bash -lc "$2" >/dev/null 2>&1 || true
    says "cksl check --plain" check --lab "$lab"
    says "cksl answer --plain" answer --lab "$lab"
    says "cksl hint --plain" hint --yes --lab "$lab"
    says "cksl explain --plain" explain --lab "$lab"
    says "cksl solution --plain" solution --yes --lab "$lab"
    "$cksl" stop --lab "$lab" >/dev/null
    lab=
}

cat <<'END'
# With a screen reader

`--plain` writes text for screen readers, braille displays and logs: ASCII only, no colour, no lines of dashes, no gap in
the middle of a line. A word says what a symbol says elsewhere: `PASS`, `FAIL`. Commands are in back-ticks. Lines come
in the order in which they are to be read: the task, the checks, the result, what to type next. In a lab, `NO_COLOR=1` and
`TERM=dumb` reach the shell. So does `--plain`: what you type there is plain, too. A long screen waits after each page for
Space; `| cat` shows all of it.

This page was printed by `scripts/plain-session.sh` from real labs. The names in it differ from attempt to attempt.

END
says "cksl list --minutes 8 --domain runtime --plain" list --minutes 8 --domain runtime
scenario strace-touch 'strace ls'
scenario falco-shadow 'journalctl -u falco -n 5 --no-pager'
scenario verify-binaries 'sha256sum /usr/local/bin/*'
