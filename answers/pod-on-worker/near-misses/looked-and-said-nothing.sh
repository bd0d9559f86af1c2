# earns: none
# The environment was read on the worker, and no answer given.
ssh worker-1 'cat /proc/$(crictl inspect $(crictl ps -q --name {{ app }}) | jq .info.pid)/environ' | tr '\0' '\n'
