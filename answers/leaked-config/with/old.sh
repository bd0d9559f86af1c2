kubectl -n {{ team }} delete $(kubectl -n {{ team }} get replicasets -l app={{ app }} -o json | jq -r '.items[] | select(.spec.replicas == 0) | "replicaset/" + .metadata.name')
