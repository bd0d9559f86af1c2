# Look at the subject of each request: the user is the common name (CN), and each organization (O) is a group.
kubectl get csr # optional
for name in $(kubectl get csr -o name); do echo "$name: $(kubectl get $name -o jsonpath='{.spec.request}' | base64 -d | openssl req -noout -subject)"; done # optional
# Approve the request with the one group, and deny the others.
{{ decide_sh }}
# Make a key and a request for the second user.
{{ request_sh }}
# Send the request to the cluster, with the seconds for which the certificate may be valid.
{{ object_sh }}
# Approve it. A controller signs it a moment later. Write what it signed into the file.
{{ fetch_sh }}
# A Role and a RoleBinding for the group, and the same for the user.
{{ rights_sh }}
# Try the certificate.
kubectl --kubeconfig /dev/null --server https://10.10.0.2:6443 --certificate-authority /etc/kubernetes/pki/ca.crt --client-certificate /root/{{ second }}.crt --client-key /root/{{ second }}.key -n {{ team }} get {{ others }} # optional
