# earns: scanned, critical, fix, updated, sbom (9 of 11)
# Instead of setting the replicas, the manifest is deleted.
{{ scanned_sh }}
{{ answered_sh }}
{{ updated_sh }}
rm /root/team/manifests/{{ (order | split)[1] }}.yaml
{{ sbom_sh }}
