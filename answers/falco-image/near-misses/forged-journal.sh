# earns: none
# The lines written into the journal; no rule is loaded.
for n in 1 2 3; do echo "$(date +%H:%M:%S.%N): Warning registry.lab/{{ team }}/{{ app }},{{ tag_one }},a1b2c3d4e,perl /tmp/{{ tool }}-{{ mark }}.pl" | systemd-cat -t falco -p warning; done
cat /usr/local/lib/jobs
cksl answer script {{ tool }}-{{ mark }}.pl
