# earns: none
# The file says it once more, and the flags still count more.
sed -i 's/^readOnlyPort:.*//; $a readOnlyPort: 0' /var/lib/kubelet/config.yaml
{{ restarted_sh }}
