# earns: none
# The control plane shows the worker's processes too, here. The worker was not used at all.
pid=$(pgrep -f 'httpd -f -p 8080' | while read -r pid; do tr '\0' '\n' < /proc/$pid/environ | grep -q '{{ variable }}={{ prefix }}{{ rest }}' && echo $pid; done | head -n 1)
tr '\0' '\n' < /proc/$pid/environ
cksl answer credential "{{ prefix }}{{ rest }}"
