# earns: looked, unlisted, changed (5 of 7)
# What is missing is only said in a text beside the SBOM.
for name in {{ order }}; do trivy image --quiet --input /srv/images/$name.tar --format cyclonedx --output /tmp/$name.json; done
{{ answers_sh }}
jq '.metadata.component.description = "with {{ added }}@{{ patch }}.{{ minor }}.1"' /srv/sboms/{{ (order | split)[0] }}.json > /tmp/new.json && mv /tmp/new.json /srv/sboms/{{ (order | split)[0] }}.json
