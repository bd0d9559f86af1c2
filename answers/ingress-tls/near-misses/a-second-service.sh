# earns: secret, encrypted, http-closed, key-private (9 of 10)
# Another host leads to the same pods by plain HTTP, by a service that selects them by another label.
{{ chain_sh }}
{{ secret_sh }}
{{ tls_sh }}
{{ websecure_sh }}
hash=$(kubectl -n {{ team }} get pods -l app={{ app }} -o jsonpath='{.items[0].metadata.labels.pod-template-hash}')
kubectl -n {{ team }} create service clusterip second --tcp 80:8080
kubectl -n {{ team }} set selector service second pod-template-hash=$hash
kubectl -n {{ team }} create ingress second --class traefik --rule "second.{{ site }}.test/*=second:80"
{{ served_sh }}
{{ closed_sh }}
until curl -s -H 'Host: second.{{ site }}.test' http://{{ app }}.{{ site }}.test/ | grep {{ word }}; do sleep 1; done
