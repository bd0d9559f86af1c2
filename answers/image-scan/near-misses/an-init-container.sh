# earns: scanned, critical, fix, stopped (5 of 11)
# The container has the new tag, and an init container the image with the flaw.
{{ scanned_sh }}
{{ answered_sh }}
sed -i 's|^      containers:|      initContainers: [{name: before, image: "registry.lab/team/{{ (order | split)[0] }}:2.{{ minor }}"}]\n&|' /root/team/manifests/{{ (order | split)[0] }}.yaml
{{ updated_sh }}
{{ stopped_sh }}
{{ sbom_sh }}
