# earns: none
# A wrong one is approved, behind another condition, and deleted.
{{ decide_sh }}
kubectl get csr request-{{ three }} -o json | jq '{apiVersion, kind, metadata, spec} | del(.metadata.uid, .metadata.resourceVersion)' > /root/again.json
kubectl delete csr request-{{ three }}
kubectl create -f /root/again.json
kubectl get csr request-{{ three }} -o json | jq '.status.conditions = [{type: "Seen", status: "True", reason: "a", message: "b"}, {type: "Approved", status: "True", reason: "a", message: "b"}]' | kubectl replace --raw /apis/certificates.k8s.io/v1/certificatesigningrequests/request-{{ three }}/approval -f -
until kubectl get csr request-{{ three }} -o jsonpath='{.status.certificate}' | grep -q .; do sleep 0.3; done
kubectl delete csr request-{{ three }}
sleep 2
