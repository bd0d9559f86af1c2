# earns: looked, unlisted, changed (5 of 7)
# Only one of the two SBOMs is replaced.
for name in {{ order }}; do trivy image --quiet --input /srv/images/$name.tar --format cyclonedx --output /tmp/$name.json; done
{{ answers_sh }}
cp /tmp/{{ (order | split)[0] }}.json /srv/sboms/
