trivy image --input /srv/images/{{ (order | split)[0] }}-2.{{ (minor | int) + (1 if good == "middle" else 2) }}.tar --format cyclonedx --output /root/team/sbom.json
