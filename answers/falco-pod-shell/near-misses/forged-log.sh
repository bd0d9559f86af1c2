# earns: none
# The lines of both alerts written where they could be looked for, and the right answers.
logger -t falco "$(date +%H:%M:%S.%N): Notice A shell was spawned in a container with an attached terminal (k8s_ns={{ own }} k8s_pod={{ app }}-0 container={{ app }})"
echo "$(date +%H:%M:%S.%N): {{ priority }} {{ own }},{{ app }}-0,{{ app }},sh -c true" | systemd-cat -t falco -p warning
journalctl -t falco --no-pager | tail -n 2
cksl answer visited {{ [left, left, right, right][place | int] }}/{{ [one, two, one, two][place | int] }}
cksl answer note /srv/note-{{ ([site1, site2, site3, site4][place | int] | sha256)[:6] }}
