# earns: scanned, critical, fix, updated, stopped, rest-kept (9 of 11)
# The SBOM is of the image that was deployed before.
{{ scanned_sh }}
{{ answered_sh }}
{{ updated_sh }}
{{ stopped_sh }}
trivy image --input /srv/images/{{ (order | split)[0] }}-2.{{ minor }}.tar --format cyclonedx --output /root/team/sbom.json
