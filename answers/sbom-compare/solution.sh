# Write an SBOM of what is really in each image.
for name in {{ order }}; do trivy image --quiet --input /srv/images/$name.tar --format cyclonedx --output /tmp/$name.json; done
# Compare the libraries of both SBOMs of each image. `<` is only in the supplier's, `>` only in the image.
list() { jq -r '.components[] | select(.type == "library") | .name + "@" + .version' $1 | sort; } # optional
for name in {{ order }}; do echo "$name:"; diff <(list /srv/sboms/$name.json) <(list /tmp/$name.json); done # optional
# One library is not listed, another one is listed with another version.
{{ answers_sh }}
# Replace the two SBOMs by those of the images.
cp /tmp/{{ (order | split)[0] }}.json /tmp/{{ (order | split)[1] }}.json /srv/sboms/
