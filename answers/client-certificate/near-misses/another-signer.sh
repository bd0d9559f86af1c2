# earns: certificate, user-rights (4 of 10)
# All of it, and a request with the name of a node, for the signer of kubelets. The cluster approves it before anybody else does.
{{ decide_sh }}
{{ request_sh }}
{{ object_sh }}
{{ fetch_sh }}
{{ rights_sh }}
openssl req -new -newkey rsa:2048 -nodes -keyout /root/node.key -subj "/O=system:nodes/CN=system:node:node-1" -out /root/node.csr
jq -n --rawfile request /root/node.csr '{apiVersion: "certificates.k8s.io/v1", kind: "CertificateSigningRequest", metadata: {name: "node"}, spec: {signerName: "kubernetes.io/kube-apiserver-client-kubelet", usages: ["digital signature", "client auth"], request: ($request | @base64)}}' | kubectl create -f -
kubectl certificate approve node
until kubectl get csr node -o jsonpath='{.status.certificate}' | grep -q .; do sleep 0.3; done
kubectl delete csr node
