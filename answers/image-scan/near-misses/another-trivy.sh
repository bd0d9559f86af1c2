# earns: none
# A copy of trivy scans.
cp /usr/local/bin/trivy /tmp/scanner
for archive in /srv/images/*.tar; do /tmp/scanner image --input $archive --severity HIGH,CRITICAL; done
{{ answered_sh }}
{{ updated_sh }}
{{ stopped_sh }}
/tmp/scanner image --input /srv/images/{{ (order | split)[0] }}-2.{{ (minor | int) + (1 if good == "middle" else 2) }}.tar --format cyclonedx --output /root/team/sbom.json
