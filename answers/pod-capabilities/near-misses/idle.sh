# earns: none
# It has what was asked, and serves nothing.
kubectl -n {{ team }} get deployment {{ app }} -o json | jq '{{ good_jq }} | .spec.template.spec.containers[0] |= (.args = ["sleep 100000 # exec httpd -f -p 80 -h /srv"] | del(.readinessProbe))' | kubectl replace -f -
{{ rollout_sh }}
