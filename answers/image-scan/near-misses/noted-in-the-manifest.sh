# earns: scanned, critical, fix, updated, sbom (9 of 11)
# Beside the replicas the manifest has a note and a namespace more.
{{ scanned_sh }}
{{ answered_sh }}
{{ updated_sh }}
{{ stopped_sh }}
sed -i 's/^  name: .*/&\n  namespace: stopped\n  annotations: {note: "stopped until it is repaired"}/' /root/team/manifests/{{ (order | split)[1] }}.yaml
{{ sbom_sh }}
