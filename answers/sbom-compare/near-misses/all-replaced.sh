# earns: looked, unlisted, changed (5 of 7)
# All four are replaced, also those that were right.
for name in {{ order }}; do trivy image --quiet --input /srv/images/$name.tar --format cyclonedx --output /srv/sboms/$name.json; done
{{ answers_sh }}
