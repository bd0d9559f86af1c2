kubectl get clusterrolebinding {{ wide }} -o json | jq 'del(.subjects[] | select(.name == "system:unauthenticated"))' | kubectl replace -f -
