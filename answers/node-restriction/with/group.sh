kubectl get clusterrolebinding {{ wide }} -o json | jq 'del(.subjects[] | select(.name == "system:nodes"))' | kubectl replace -f -
