# earns: none
# The plugin is on, and every kubelet still reads all Secrets.
{{ plugin_sh }}
{{ ready_sh }}
