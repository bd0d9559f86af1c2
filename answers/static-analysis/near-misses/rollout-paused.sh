# earns: scanned, critical, tested, refused (6 of 11)
# The pod is repaired, and its Deployment has a setting more: it is paused.
{{ repaired_sh }}
sed -i 's#^  replicas: .*#&\n  paused: true#' manifests/{{ (order | split)[0] }}.yaml
