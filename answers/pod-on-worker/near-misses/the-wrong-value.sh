# earns: none
# The environment was read on the worker, and the variable's name given with its value.
ssh worker-1 'cat /proc/$(crictl inspect $(crictl ps -q --name {{ app }}) | jq .info.pid)/environ' | tr '\0' '\n'
cksl answer credential "{{ variable }}={{ prefix }}{{ rest }}"
