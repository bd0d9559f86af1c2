# First the new rights, by kubectl auth reconcile, so that no request is refused; then the old ones go, by an editor.
cat > /root/roles.yaml <<'END'
{{ roles_yaml }}
END
kubectl auth reconcile -f /root/roles.yaml
cat > /root/editor <<'END'
#!/bin/sh
jq 'del(.subjects[] | select(.name == "{{ app }}")) | .subjects |= map(if .kind == "Group" then {kind: "ServiceAccount", name: "{{ deployer }}", namespace: "{{ team }}"} else . end)' "$1" > /root/edited && cat /root/edited > "$1"
END
chmod +x /root/editor
KUBE_EDITOR=/root/editor kubectl edit clusterrolebinding {{ wide }} -o json
KUBE_EDITOR=/root/editor kubectl -n {{ guests }} edit rolebinding {{ narrow }} -o json
