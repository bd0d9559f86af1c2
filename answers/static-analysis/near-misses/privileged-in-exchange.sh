# earns: scanned, critical, tested, refused (6 of 11)
# The capability is gone, and the container has all of them.
{{ repaired_sh }}
sed -i 's#runAsNonRoot: true#&\n            privileged: true#' manifests/{{ (order | split)[0] }}.yaml
