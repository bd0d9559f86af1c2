# earns: none
# The right file on the right node, but the kernel does not let this user open it.
ssh worker-1 'setpriv --reuid nobody --regid nogroup --clear-groups cat /proc/$(crictl inspect $(crictl ps -q --name {{ app }}) | jq .info.pid)/environ'
cksl answer credential "{{ prefix }}{{ rest }}"
