# An SBOM of each archive comes first; trivy looks for vulnerabilities in these, and one of them is the one to keep.
mkdir /tmp/sboms && cd /tmp/sboms
for archive in /srv/images/*.tar; do trivy image --input $archive --format cyclonedx -o $(basename $archive .tar).json; done
for sbom in *.json; do echo "== $sbom"; trivy sbom --severity CRITICAL,HIGH $sbom; done
cksl answer critical "{{ (order | split)[0] }}:2.{{ minor }} {{ (order | split)[1] }}:1.{{ minor }}"
cksl answer fix "{{ (flaw | split)[0] }} {{ (flaw | split)[2] }}"
mv {{ (order | split)[0] }}-2.{{ (minor | int) + (1 if good == "middle" else 2) }}.json /root/team/sbom.json
cd /root/team/manifests
cat > {{ (order | split)[0] }}.yaml <<END
{apiVersion: apps/v1, kind: Deployment, metadata: {name: {{ (order | split)[0] }}}, spec: {replicas: {{ replicas }}, selector: {matchLabels: {app: {{ (order | split)[0] }}}},
  template: {metadata: {labels: {app: {{ (order | split)[0] }}}}, spec: {containers: [{name: {{ (order | split)[0] }}, image: "registry.lab/team/{{ (order | split)[0] }}:2.{{ (minor | int) + (1 if good == "middle" else 2) }}"}]}}}}
END
sed -i '/replicas:/s/[0-9]\+/0/' {{ (order | split)[1] }}.yaml
