# earns: approved, denied, group-rights (5 of 10)
# Without expirationSeconds it is valid for a year.
{{ decide_sh }}
{{ request_sh }}
jq -n --rawfile request /root/{{ second }}.csr '{apiVersion: "certificates.k8s.io/v1", kind: "CertificateSigningRequest", metadata: {name: "{{ second }}"}, spec: {signerName: "kubernetes.io/kube-apiserver-client", usages: ["client auth"], request: ($request | @base64)}}' | kubectl create -f -
{{ fetch_sh }}
{{ rights_sh }}
