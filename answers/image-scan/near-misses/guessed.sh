# earns: none
# The answers from a friend, and the manifests as they should be, but nothing was scanned.
{{ answered_sh }}
{{ updated_sh }}
{{ stopped_sh }}
