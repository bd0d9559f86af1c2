# earns: class (2 of 10)
# One more pod with the label runs in gVisor, and those of the deployment do not.
kubectl apply -f - <<'END'
{{ class_yaml }}
END
kubectl -n {{ team }} get pods -l app={{ app }} -o json | jq '.items[0] | del(.metadata.ownerReferences, .metadata.uid, .metadata.resourceVersion, .spec.nodeName, .status, .metadata.labels["pod-template-hash"]) | .metadata.name = "in-gvisor" | .spec.runtimeClassName = "{{ class }}"' | kubectl apply -f -
kubectl -n {{ team }} wait --for=condition=Ready pod/in-gvisor --timeout 60s
