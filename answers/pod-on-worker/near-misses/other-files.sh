# earns: none
# Another file of the right process, and a file of that name with that content.
ssh worker-1 'cat /proc/$(crictl inspect $(crictl ps -q --name {{ app }}) | jq .info.pid)/cmdline; mkdir -p /tmp/proc/1; echo {{ variable }}={{ prefix }}{{ rest }} > /tmp/proc/1/environ; cat /tmp/proc/1/environ'
cksl answer credential "{{ prefix }}{{ rest }}"
