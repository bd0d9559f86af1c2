# earns: fires, stays-quiet, stranger, process, place (8 of 10)
# The rule is right, and what it was tried on is another folder.
{{ rule_sh }}
{{ watched_sh }}
mkdir -p /etc/falco/mine
sleep 4
{{ answered_sh }}
