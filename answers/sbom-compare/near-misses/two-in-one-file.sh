# earns: looked, unlisted, changed (5 of 7)
# The true SBOM before the supplier's, in one file that no tool can read as a whole.
for name in {{ order }}; do trivy image --quiet --input /srv/images/$name.tar --format cyclonedx --output /tmp/$name.json; done
{{ answers_sh }}
for name in {{ (order | split)[0] }} {{ (order | split)[1] }}; do cat /srv/sboms/$name.json >> /tmp/$name.json; cp /tmp/$name.json /srv/sboms/; done
