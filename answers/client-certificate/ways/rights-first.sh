# First the rights, by ClusterRoles that are bound in the namespace; then the certificate, ten minutes long; the requests last.
kubectl create clusterrole things --verb get,list,{{ verb }} --resource {{ things }}
kubectl create clusterrole others --verb get,list,watch --resource {{ others }}.apps
cat > /root/bindings.yaml <<'END'
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: {name: things, namespace: {{ team }}}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: things}
subjects: [{apiGroup: rbac.authorization.k8s.io, kind: Group, name: {{ team }}-{{ group }}}]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: {name: others, namespace: {{ team }}}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: others}
subjects: [{apiGroup: rbac.authorization.k8s.io, kind: User, name: {{ second }}}]
END
kubectl apply -f /root/bindings.yaml
openssl genpkey -algorithm ed25519 -out /root/{{ second }}.key
cat > /root/request.cnf <<'END'
[req]
prompt = no
distinguished_name = subject
[subject]
O = {{ team }}-{{ circle }}
CN = {{ second }}
END
openssl req -new -config /root/request.cnf -key /root/{{ second }}.key -out /root/{{ second }}.csr
cat > /root/object.yaml <<END
{"apiVersion": "certificates.k8s.io/v1", "kind": "CertificateSigningRequest", "metadata": {"name": "{{ second }}"},
 "spec": {"signerName": "kubernetes.io/kube-apiserver-client", "expirationSeconds": 600, "usages": ["client auth"], "request": "$(base64 -w 0 < /root/{{ second }}.csr)"}}
END
kubectl create -f /root/object.yaml
{{ fetch_sh }}
kubectl certificate deny request-{{ three }}
kubectl certificate approve request-{{ one }}
kubectl delete csr request-{{ two }}
