# SPDX in place of CycloneDX, written to the place at once.
for name in {{ (order | split)[0] }} {{ (order | split)[1] }}; do trivy image --quiet --input /srv/images/$name.tar --format spdx-json | jq . > /srv/sboms/$name.json; done
cksl answer unlisted "pkg:npm/{{ added }}@{{ patch }}.{{ minor }}.1"
cksl answer changed "{{ moved }}@1.{{ patch }}.{{ minor }}"
