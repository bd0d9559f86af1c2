# earns: encrypted, plain-closed (6 of 9)
# The proxy asks only clients of one address for a certificate: the node.
{{ certificate_sh }}
{{ shown_sh }}
cat > /root/proxy.yaml <<'EOF'
tcp:
  routers:
    node: {entryPoints: [mtls], rule: "HostSNI(`*`) && ClientIP(`10.244.0.1`)", service: app, tls: {options: strict}}
    in: {entryPoints: [mtls], rule: "HostSNI(`*`) && !ClientIP(`10.244.0.1`)", service: app, tls: {options: lax}}
  services:
    app: {loadBalancer: {servers: [{address: "127.0.0.1:8080"}]}}
tls:
  stores:
    default:
      defaultCertificate: {certFile: /certs/tls.crt, keyFile: /certs/tls.key}
  options:
    strict:
      clientAuth: {caFiles: [/certs/ca.crt], clientAuthType: RequireAndVerifyClientCert}
    lax: {}
EOF
kubectl -n {{ team }} create configmap {{ callee }}-proxy --from-file /root/proxy.yaml --dry-run=client -o yaml | kubectl replace -f -
{{ variables_sh }}
{{ rollouts_sh }}
