# earns: strict (3 of 9)
# Other settings, from a Secret, lie over those of the ConfigMap in the caller's proxy: it believes anybody.
{{ certificate_sh }}
{{ shown_sh }}
{{ strict_sh }}
kubectl -n {{ team }} get configmap {{ caller }}-proxy -o jsonpath='{.data.proxy\.yaml}' | sed 's/^\( *\)serverName: .*/\1insecureSkipVerify: true/' > /root/other.yaml
kubectl -n {{ team }} create secret generic other --from-file proxy.yaml=/root/other.yaml
kubectl -n {{ team }} patch deployment {{ caller }} --type json -p '[{"op": "add", "path": "/spec/template/spec/volumes/-", "value": {"name": "other", "secret": {"secretName": "other"}}}, {"op": "add", "path": "/spec/template/spec/containers/1/volumeMounts/-", "value": {"name": "other", "mountPath": "/etc/proxy/"}}]'
{{ variables_sh }}
{{ rollouts_sh }}
