# earns: scanned, critical, fix, updated, stopped, rest-kept (9 of 11)
# The SBOM is one of SPDX, and not in JSON.
{{ scanned_sh }}
{{ answered_sh }}
{{ updated_sh }}
{{ stopped_sh }}
trivy image --input /srv/images/{{ (order | split)[0] }}-2.{{ (minor | int) + (1 if good == "middle" else 2) }}.tar --format spdx --output /root/team/sbom.json
