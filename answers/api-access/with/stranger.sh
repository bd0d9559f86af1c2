kubectl -n {{ team }} get rolebinding {{ narrow }} -o json | jq 'del(.subjects[] | select(.name == "system:anonymous"))' | kubectl replace -f -
