# earns: none
# Both lines in the journal, as if Falco had printed them.
id=$(runc list | awk '$4 ~ "/{{ container }}$" {print substr($1, 1, 12)}')
{{ opened_sh }}
echo "$(date +%H:%M:%S.%N): Notice A shell was spawned in a container with an attached terminal (user={{ user }} shell=bash container_id=$id)" | systemd-cat -t falco
echo "$(date +%H:%M:%S.%N): Warning Shell spawned ({{ user }},container_id=$id)" | systemd-cat -t falco -p warning
