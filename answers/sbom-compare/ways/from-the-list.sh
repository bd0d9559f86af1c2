# The packages of all images as JSON, the answers written otherwise.
for name in {{ order }}; do trivy image --quiet --input /srv/images/$name.tar --format json --list-all-pkgs | jq -r '.Results[].Packages[]? | .Identifier.PURL'; done
cksl answer changed "pkg:npm/{{ moved }}@1.{{ patch }}.{{ minor }}"
cksl answer unlisted "{{ added }}@{{ patch }}.{{ minor }}.1"
{{ written_sh }}
