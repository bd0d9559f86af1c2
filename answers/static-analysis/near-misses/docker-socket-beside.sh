# earns: scanned, critical, tested, refused (6 of 11)
# The volume of the cache is the engine's socket, too.
{{ repaired_sh }}
sed -i 's#emptyDir: {}#emptyDir: {}, hostPath: {path: /var/run/docker.sock}#' manifests/{{ (order | split)[0] }}.yaml
