kubectl apply -f - <<END
apiVersion: certificates.k8s.io/v1
kind: CertificateSigningRequest
metadata: {name: {{ second }}}
spec:
  signerName: kubernetes.io/kube-apiserver-client
  expirationSeconds: {{ (hours | int) * 3600 }}
  usages: [client auth]
  request: $(base64 -w 0 /root/{{ second }}.csr)
END
