{{ found_sh }}
kubectl -n {{ team }} get rolebinding {{ vault }} -o json | jq 'del(.subjects[] | select(.name == "{{ [one, two, three][place | int] }}"))' | kubectl apply -f -
