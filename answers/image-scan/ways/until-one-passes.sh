# The exit code of trivy says which archives are bad; the manifests are changed before the questions are answered.
for archive in /srv/images/*.tar; do trivy image -q --input $archive --severity CRITICAL --exit-code 9 > /tmp/found || { echo $archive; cat /tmp/found; }; done
for tag in 2.{{ (minor | int) + 1 }} 2.{{ (minor | int) + 2 }}; do trivy image -q --input /srv/images/{{ (order | split)[0] }}-$tag.tar --severity HIGH,CRITICAL --exit-code 1 > /dev/null && good=$tag; done
cd /root/team/manifests && printf '%s\n' "/image:/s/:[^:]*$/:$good/" w q | ed -s {{ (order | split)[0] }}.yaml || sed -i "/image:/s/:[^:]*$/:$good/" {{ (order | split)[0] }}.yaml
sed -i 's/^  replicas: .*/  replicas: 0/' {{ (order | split)[1] }}.yaml
trivy image --input /srv/images/{{ (order | split)[0] }}-$good.tar --format spdx-json --output /root/team/sbom.json
cksl answer critical "registry.lab/team/{{ (order | split)[1] }}:1.{{ minor }} registry.lab/team/{{ (order | split)[0] }}:2.{{ minor }}"
cksl answer fix "{{ (flaw | split)[2] }} {{ (flaw | split)[0] }}"
