# earns: none
# A file of that name with that content, made by hand.
pid=$(runc list | awk '$4 ~ "/{{ container }}$" {print $2}')
mkdir -p /tmp/proc/$pid
printf '{{ variable }}={{ credential }}\0' > /tmp/proc/$pid/environ
cat /tmp/proc/$pid/environ
cksl answer credential "{{ credential }}"
