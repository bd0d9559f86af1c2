for name in {{ (order | split)[0] }} {{ (order | split)[1] }}; do trivy image --quiet --input /srv/images/$name.tar --format cyclonedx --output /srv/sboms/$name.json; done
