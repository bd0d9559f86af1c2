# earns: secret, encrypted, http-closed, key-private (9 of 10)
# A service without a selector leads to the pod's address, which was written by hand.
{{ chain_sh }}
{{ secret_sh }}
{{ tls_sh }}
{{ websecure_sh }}
address=$(kubectl -n {{ team }} get pods -l app={{ app }} -o jsonpath='{.items[0].status.podIP}')
kubectl apply -f - <<END
apiVersion: v1
kind: Service
metadata: {name: second, namespace: {{ team }}}
spec: {ports: [{name: http, port: 80, targetPort: 8080}]}
---
apiVersion: discovery.k8s.io/v1
kind: EndpointSlice
metadata: {name: second-1, namespace: {{ team }}, labels: {kubernetes.io/service-name: second}}
addressType: IPv4
ports: [{name: http, port: 8080, protocol: TCP}]
endpoints: [{addresses: [$address], conditions: {ready: true}}]
END
kubectl -n {{ team }} create ingress second --class traefik --rule "second.{{ site }}.test/*=second:80"
{{ served_sh }}
{{ closed_sh }}
until curl -s -H 'Host: second.{{ site }}.test' http://{{ app }}.{{ site }}.test/ | grep {{ word }}; do sleep 1; done
