# The findings are read from JSON, each archive by a scan of its own, and the SBOM is one of SPDX.
cd /srv/images
for archive in *.tar; do trivy image --quiet --input /srv/images/$archive --format json --output /tmp/${archive%.tar}.json; done
jq -r '.ArtifactName as $a | .Results[]?.Vulnerabilities[]? | [$a, .Severity, .PkgName, .FixedVersion] | @tsv' /tmp/*.json
cksl answer fix "{{ (flaw | split)[0] }}@{{ (flaw | split)[2] }}"
cksl answer critical "/srv/images/{{ (order | split)[1] }}-1.{{ minor }}.tar /srv/images/{{ (order | split)[0] }}-2.{{ minor }}.tar"
trivy image --input /srv/images/{{ (order | split)[0] }}-2.{{ (minor | int) + (1 if good == "middle" else 2) }}.tar --format spdx-json > /root/team/sbom.json
perl -pi -e 's/replicas: \d+/replicas: 0/' /root/team/manifests/{{ (order | split)[1] }}.yaml
perl -pi -e 's/(image: .*):.*/$1:2.{{ (minor | int) + (1 if good == "middle" else 2) }}/' /root/team/manifests/{{ (order | split)[0] }}.yaml
