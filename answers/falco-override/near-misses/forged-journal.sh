# earns: none
# The same in the journal of the unit, as if Falco had printed it.
for n in 1 2 3; do echo "$(date +%H:%M:%S.%N): Warning $(date +%H:%M:%S.%N),{{ user }},{{ container }},$(runc list -q | cut -c-12)" | systemd-cat -t falco -p warning; done
systemd-run --unit=falco-alert --quiet echo "$(date +%H:%M:%S.%N),{{ user }},{{ container }},$(runc list -q | cut -c-12)"
