kubectl -n {{ team }} get rolebinding {{ narrow }} -o json | jq 'del(.subjects[] | select(.name == "system:node:node-1"))' | kubectl replace -f -
