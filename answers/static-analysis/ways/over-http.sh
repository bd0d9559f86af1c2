# kubesec serves, and conftest reads the whole directory; the answers are as the tools print the names.
cd /root/team
kubesec http 8099 > /tmp/server 2>&1 &
until curl -s http://127.0.0.1:8099/ > /tmp/up; do sleep 0.2; done
for file in manifests/*.yaml; do curl -s --data-binary @$file http://127.0.0.1:8099/scan | jq -r '.[] | select(.scoring.critical) | .object'; done > /tmp/critical
cksl answer critical "$(tr '\n' ' ' < /tmp/critical)"
conftest test -p policy manifests > /tmp/verdicts || true
cksl answer refused "$(grep -o 'manifests/[a-z]*.yaml' /tmp/verdicts | sort -u | tr '\n' ' ')"
yq -i '.spec.template.spec.containers[0] |= (.image |= sub("docker.io", "registry.lab") | .securityContext.capabilities.add = ["NET_BIND_SERVICE"] | .securityContext.runAsNonRoot = true)' manifests/{{ (order | split)[0] }}.yaml
kill %1
