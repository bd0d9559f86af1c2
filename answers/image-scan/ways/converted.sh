# Each archive is scanned once, from its directory, into a report; the tables and the SBOM are made of the reports.
cd /srv/images && mkdir /tmp/reports
ls | xargs -I ARCHIVE trivy --quiet image --format json --list-all-pkgs --output /tmp/reports/ARCHIVE.json --input ./ARCHIVE
for report in /tmp/reports/*; do trivy convert --format table --severity HIGH,CRITICAL $report; done
cksl answer critical "{{ (order | split)[1] }}, {{ (order | split)[0] }}"
cksl answer fix "{{ (flaw | split)[0] }} {{ (flaw | split)[2] }}"
trivy convert --format cyclonedx --output /root/team/sbom.json /tmp/reports/{{ (order | split)[0] }}-2.{{ (minor | int) + (1 if good == "middle" else 2) }}.tar.json
cd /root/team/manifests
yq -i '.spec.template.spec.containers[0].image = "registry.lab/team/{{ (order | split)[0] }}:2.{{ (minor | int) + (1 if good == "middle" else 2) }}"' {{ (order | split)[0] }}.yaml
yq -i '.spec.replicas = 0 | .spec.replicas line_comment = "no repaired image yet"' {{ (order | split)[1] }}.yaml
