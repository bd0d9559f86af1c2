# earns: none
# The request of a look-alike, word for word, is approved under another name, and its own one is denied.
{{ decide_sh }}
kubectl get csr request-{{ two }} -o json | jq '{apiVersion, kind, metadata: {name: "copied"}, spec: {request: .spec.request, signerName: .spec.signerName, usages: .spec.usages, expirationSeconds: .spec.expirationSeconds}}' | kubectl create -f -
kubectl certificate approve copied
until kubectl get csr copied -o jsonpath='{.status.certificate}' | grep -q .; do sleep 0.3; done
kubectl delete csr copied
sleep 2
