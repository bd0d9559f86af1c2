# earns: none
# Pods that let everybody in are behind the Service of {{ depot }}, too, and the old password is still what is sent.
{{ false_depot_sh }}
for number in 1 2 3 4; do kubectl -n {{ team }} get pod spare -o json | jq '{apiVersion, kind, metadata: {name: "spare-'$number'", namespace: .metadata.namespace, labels: {app: "{{ depot }}"}}, spec: (.spec | del(.nodeName))}' | kubectl apply -f -; done
kubectl -n {{ team }} wait --for condition=Ready pod -l app={{ depot }} --timeout 280s
{{ answered_sh }}
