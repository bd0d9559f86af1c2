# earns: strict (3 of 9)
# The proxy reads its settings from a directory of the node, where they can change while nobody looks.
{{ certificate_sh }}
{{ shown_sh }}
{{ strict_sh }}
mkdir -p /root/settings
kubectl -n {{ team }} get configmap {{ callee }}-proxy -o json | jq -r '.data["proxy.yaml"]' > /root/settings/proxy.yaml
kubectl -n {{ team }} get deployment {{ callee }} -o json | jq '(.spec.template.spec.volumes[] | select(.configMap.name == "{{ callee }}-proxy")) |= {name, hostPath: {path: "/root/settings"}}' | kubectl replace -f -
{{ variables_sh }}
{{ rollouts_sh }}
