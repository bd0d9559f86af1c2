# earns: scanned, critical, fix, stopped (5 of 11)
# The newer tag with a new high vulnerability.
{{ scanned_sh }}
{{ answered_sh }}
sed -i 's|/{{ (order | split)[0] }}:.*|/{{ (order | split)[0] }}:2.{{ (minor | int) + (2 if good == "middle" else 1) }}|' /root/team/manifests/{{ (order | split)[0] }}.yaml
{{ stopped_sh }}
{{ sbom_sh }}
