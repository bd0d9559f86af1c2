# earns: scanned, critical, fix, stopped (5 of 11)
# All Deployments are set to 0 replicas.
{{ scanned_sh }}
{{ answered_sh }}
{{ updated_sh }}
sed -i 's/replicas: .*/replicas: 0/' /root/team/manifests/*.yaml
{{ sbom_sh }}
