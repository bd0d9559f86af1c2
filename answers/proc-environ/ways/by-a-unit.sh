# Not the shell reads it, but a unit that the learner starts.
pid=$(runc list | awk '$4 ~ "/{{ container }}$" {print $2}')
systemd-run --quiet --wait --pipe strings /proc/$pid/environ
cksl answer credential "{{ credential }}"
