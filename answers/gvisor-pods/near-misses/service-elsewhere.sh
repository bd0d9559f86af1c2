# earns: class, in-gvisor, neighbour (8 of 10)
# All is as asked, but the service leads to a copy of the application outside of gVisor.
kubectl apply -f - <<'END'
{{ class_yaml }}
END
kubectl -n {{ team }} get deployment {{ app }} -o json | jq 'del(.metadata.resourceVersion, .metadata.uid, .status) | .metadata.name = "copy" | .spec.selector.matchLabels = {app: "copy"} | .spec.template.metadata.labels = {app: "copy"} | .spec.template.spec.containers[0] |= (.name = "copy" | .args[0] |= sub("[$][(]uname -r[)]"; "4.19.0-gvisor"))' | kubectl create -f -
kubectl -n {{ team }} rollout status deployment copy --timeout 120s
{{ patch_sh }}
{{ wait_sh }}
kubectl -n {{ team }} patch service {{ app }} -p '{"spec": {"selector": {"app": "copy"}}}'
