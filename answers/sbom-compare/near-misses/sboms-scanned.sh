# earns: none
# The SBOMs are scanned instead of the images, and a library that looks foreign is named.
for name in {{ order }}; do trivy sbom --quiet /srv/sboms/$name.json; done
cksl answer unlisted "{{ trim }} 1.3.{{ patch }}"
cksl answer changed "{{ moved }} 1.{{ (patch | int) + 1 }}.0"
