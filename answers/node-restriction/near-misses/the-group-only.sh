# earns: none
# The binding that names one kubelet was not found.
{{ group_sh }}
{{ plugin_sh }}
{{ ready_sh }}
