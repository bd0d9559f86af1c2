# conftest turns the manifest into JSON, jq repairs it with a user of its own, and JSON is YAML, too.
cd /root/team
conftest parse manifests/{{ (order | split)[0] }}.yaml > /tmp/parsed.json
jq '.spec.template.spec |= (.securityContext = {runAsNonRoot: true, runAsUser: 10001} | .containers[0] |= (.image |= sub("^docker.io"; "registry.lab") | .securityContext.capabilities.add -= ["SYS_ADMIN"]))' /tmp/parsed.json > manifests/{{ (order | split)[0] }}.yaml
conftest test manifests/*.yaml
cksl answer refused "manifests/{{ (order | split)[3] }}.yaml manifests/{{ (order | split)[4] }}.yaml manifests/{{ (order | split)[0] }}.yaml"
cp -r manifests /tmp/copies
cd /tmp/copies
for file in *; do kubesec scan -f template -t '{{ '{{range .}}{{.Object}} {{len .Scoring.Critical}}{{end}}' }}' $file; done
cksl answer critical "{{ (order | split)[0] }} {{ (order | split)[1] }} {{ (order | split)[2] }}"
