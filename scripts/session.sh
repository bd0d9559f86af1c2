#!/usr/bin/env bash
# Draws the picture of a session from a real one, for pages and slides: starts falco-override, gives it an answer with two
# fields in the wrong order, checks, fixes the answer, checks again. Each command runs on a terminal of its own
# (script, of Debian's bsdutils), and awk turns its colours into SVG. Needs root and an installed cksl.
#
# Usage: sudo scripts/session.sh [FILE]     default: session.svg
# The machine should be idle: the picture shows how long the node took.
set -euo pipefail
cd "$(dirname "$0")/.."

cksl=${CKSL:-cksl}
file=${1:-session.svg}
rules=/etc/falco/falco_rules.local.yaml
export TERM=xterm-256color

said=$(mktemp)
lab=
cleanup() {
    rm -f "$said"
    if [ -n "$lab" ]; then "$cksl" stop --lab "$lab" >/dev/null; fi
}
trap cleanup EXIT

# on_terminal COMMAND: what it prints on a terminal of 92 columns, with its colours. The terminal may show the end of the
# input as ^@. Of a line that was rewritten, its last state counts.
on_terminal() { script -qec "stty cols 92 rows 60; $1" /dev/null </dev/null | tr -d '\000' | sed '1s/^^@//; s/\r*$//; s/.*\r//'; }

# shown FIRST LAST PROMPT TYPED COMMAND: the prompt, what is typed there, and so many of the first and last lines that
# COMMAND prints.
shown() {
    printf '\e[2m%s\e[0m \e[1m%s\e[0m\n' "$3" "$4"
    # A check that was not passed ends with 1.
    { on_terminal "$5" || [ $? = 1 ]; } | awk -v first="$1" -v last="$2" '
        { line[NR] = $0 }
        END {
            for (i = 1; i <= NR; i++)
                if (i <= first || i > NR - last) print line[i]
                else if (i == first + 1) print "  …"
        }'
    echo
}

# in_node COMMAND: how to run it in the node.
in_node() { printf '%q shell -t --lab %q -- bash -lc %q' "$cksl" "$lab" "$1"; }

# override FIELDS: the rule that the learner writes.
override() {
    printf '%s\n' "- rule: Terminal shell in container" "  output: \"$1\"" "  priority: WARNING" \
        "  override: {output: replace, priority: replace}"
}

{
    shown 18 0 '#' 'cksl start falco-override' "$(printf '%q' "$cksl") start falco-override --seed 3 --detach"
    lab=$("$cksl" status --json | sed -n 's/.*"lab": *"\([^"]*\)".*/\1/p' | head -n 1)
    prompt='root@node-1:~#'
    override '%evt.time,%container.name,%user.name,%container.id' |
        "$cksl" shell --lab "$lab" -- tee "$rules" >/dev/null
    shown 9 0 "$prompt" "cat $rules" "$(in_node "cat $rules")"
    shown 24 0 "$prompt" 'cksl check' "$(in_node 'cksl check')"
    fix="sed -i 's/%container.name,%user.name/%user.name,%container.name/' $rules"
    # In two lines, as a shell takes it: the picture is as wide as the terminal.
    shown 1 0 "$prompt" "${fix% *} \\"$'\n'"> $rules" "$(in_node "$fix")"
    shown 8 4 "$prompt" 'cksl check' "$(in_node 'cksl check')"
} >"$said"

awk '
function text(part) {
    gsub(/&/, "\\&amp;", part); gsub(/</, "\\&lt;", part); gsub(/>/, "\\&gt;", part)
    if (part == "") return ""
    return "<tspan" (colour == "" ? "" : " fill=\"" colour "\"") (bold ? " font-weight=\"bold\"" : "") \
        (dim ? " opacity=\".6\"" : "") ">" part "</tspan>"
}
function set(codes,    list, count, i, code) {
    count = split(codes == "" ? "0" : codes, list, ";")
    for (i = 1; i <= count; i++) {
        code = list[i] + 0
        if (code == 0) { colour = ""; bold = dim = 0 }
        else if (code == 1) bold = 1
        else if (code == 2) dim = 1
        else if (code == 22) bold = dim = 0
        else if (code == 39) colour = ""
        else if (code == 38 && list[i + 1] == 5) { colour = palette[list[i + 2] % 8]; i += 2 }
        else if (code >= 30 && code <= 37) colour = palette[code - 30]
        else if (code >= 90 && code <= 97) colour = palette[code - 90]
    }
}
BEGIN {
    split("#8b949e #ff7b72 #7ee787 #e3b341 #79c0ff #d2a8ff #76e3ea #e6edf3", names, " ")
    for (i = 1; i <= 8; i++) palette[i - 1] = names[i]
}
{
    rest = $0; out = ""
    while (match(rest, /\033\[[0-9;?]*[A-Za-z]/)) {
        out = out text(substr(rest, 1, RSTART - 1))
        code = substr(rest, RSTART, RLENGTH)
        if (code ~ /m$/) set(substr(code, 3, length(code) - 3))
        rest = substr(rest, RSTART + RLENGTH)
    }
    line[NR] = out text(rest)
}
END {
    while (NR > 0 && line[NR] == "") NR--
    printf "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 780 %d\" role=\"img\">\n", NR * 17 + 30
    print "<title>A session with cksl: start a scenario, check, fix the answer, check again</title>"
    print "<rect width=\"100%\" height=\"100%\" rx=\"8\" fill=\"#0d1117\"/>"
    print "<g font-family=\"ui-monospace,Menlo,Consolas,DejaVu Sans Mono,monospace\" font-size=\"13.3\" fill=\"#e6edf3\">"
    for (i = 1; i <= NR; i++)
        if (line[i] != "")
            printf "<text x=\"16\" y=\"%d\" xml:space=\"preserve\">%s</text>\n", i * 17 + 14, line[i]
    print "</g>\n</svg>"
}' "$said" >"$file"
