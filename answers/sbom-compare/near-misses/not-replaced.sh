# earns: looked, unlisted, changed (5 of 7)
# The SBOMs of the images are elsewhere.
for name in {{ order }}; do trivy image --quiet --input /srv/images/$name.tar --format cyclonedx --output /tmp/$name.json; done
{{ answers_sh }}
