# earns: scanned, critical, fix, updated, stopped, rest-kept (9 of 11)
# The file has the SBOM of the image, and then that of the image before: it is no JSON.
{{ scanned_sh }}
{{ answered_sh }}
{{ updated_sh }}
{{ stopped_sh }}
{{ sbom_sh }}
trivy image --input /srv/images/{{ (order | split)[0] }}-2.{{ minor }}.tar --format cyclonedx >> /root/team/sbom.json
