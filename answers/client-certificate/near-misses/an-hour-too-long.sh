# earns: approved, denied, group-rights (5 of 10)
# It is valid for an hour more than asked.
{{ decide_sh }}
{{ request_sh }}
jq -n --rawfile request /root/{{ second }}.csr '{apiVersion: "certificates.k8s.io/v1", kind: "CertificateSigningRequest", metadata: {name: "{{ second }}"}, spec: {signerName: "kubernetes.io/kube-apiserver-client", expirationSeconds: {{ (hours | int) * 3600 + 3600 }}, usages: ["client auth"], request: ($request | @base64)}}' | kubectl create -f -
{{ fetch_sh }}
{{ rights_sh }}
