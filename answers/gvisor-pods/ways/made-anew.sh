# The deployment is deleted and made anew, and the class is made by the API alone.
kubectl create --raw /apis/node.k8s.io/v1/runtimeclasses -f - <<'END'
{"apiVersion": "node.k8s.io/v1", "kind": "RuntimeClass", "metadata": {"name": "{{ class }}"}, "handler": "runsc"}
END
kubectl -n {{ team }} get deployment {{ app }} -o json | jq 'del(.metadata.uid, .metadata.resourceVersion, .status) | .spec.template.spec.runtimeClassName = "{{ class }}"' > /root/app.json
kubectl -n {{ team }} delete deployment {{ app }} --cascade=foreground
kubectl create -f /root/app.json
{{ wait_sh }}
