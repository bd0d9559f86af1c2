# earns: looked, unlisted, changed (5 of 7)
# The image is made to fit its SBOM, in place of the SBOM.
for name in {{ order }}; do trivy image --quiet --input /srv/images/$name.tar --format cyclonedx --output /tmp/$name.json; done
{{ answers_sh }}
cp /tmp/{{ (order | split)[1] }}.json /srv/sboms/
mkdir /tmp/changed && cd /tmp/changed && tar -xf /srv/images/{{ (order | split)[0] }}.tar
for layer in $(jq -r '.[0].Layers[]' manifest.json); do tar --delete -f $layer ./srv/app/node_modules/{{ added }}; done
tar -cf /srv/images/{{ (order | split)[0] }}.tar *
