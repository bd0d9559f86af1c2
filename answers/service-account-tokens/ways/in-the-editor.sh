# Everything by kubectl edit; an empty folder lies where the token would be.
cat > /root/editor <<'END'
#!/bin/sh
jq '(select(.metadata.name == "{{ web }}").spec.template.spec) |= (.containers[0].volumeMounts = [{name: "none", mountPath: "/var/run/secrets/kubernetes.io/serviceaccount"}] | .volumes = [{name: "none", emptyDir: {}}]) | (select(.metadata.name == "{{ feed }}").spec.template.spec.volumes[0]) |= {{ volume_json }}' "$1" > /root/edited && cat /root/edited > "$1"
END
chmod +x /root/editor
KUBE_EDITOR=/root/editor kubectl -n {{ team }} edit deployment {{ web }} -o json
KUBE_EDITOR=/root/editor kubectl -n {{ team }} edit deployment {{ feed }} -o json
{{ rollouts_sh }}
kubectl -n {{ team }} delete secret --field-selector type=kubernetes.io/service-account-token
kubectl -n {{ team }} create secret generic {{ old }} --from-literal note=revoked
{{ answered_sh }}
{{ refused_sh }}
