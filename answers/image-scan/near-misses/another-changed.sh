# earns: scanned, critical, fix, updated, stopped, sbom (10 of 11)
# The manifest of an image that needs nothing is changed.
{{ scanned_sh }}
{{ answered_sh }}
{{ updated_sh }}
{{ stopped_sh }}
{{ sbom_sh }}
sed -i 's/replicas: .*/replicas: 1/' /root/team/manifests/{{ (order | split)[2] }}.yaml
