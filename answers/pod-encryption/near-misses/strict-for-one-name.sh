# earns: encrypted, plain-closed (6 of 9)
# The proxy refuses who calls it by its name without a certificate, and answers who calls it by an address.
{{ certificate_sh }}
{{ shown_sh }}
cat > /root/proxy.yaml <<'END'
tcp:
  routers:
    named: {entryPoints: [mtls], rule: "HostSNI(`{{ callee }}`)", service: app, tls: {options: strict}}
    in: {entryPoints: [mtls], rule: "HostSNI(`*`)", service: app, tls: {}}
  services:
    app: {loadBalancer: {servers: [{address: "127.0.0.1:8080"}]}}
tls:
  stores:
    default:
      defaultCertificate: {certFile: /certs/tls.crt, keyFile: /certs/tls.key}
  options:
    default:
      clientAuth: {caFiles: [/certs/ca.crt], clientAuthType: VerifyClientCertIfGiven}
    strict:
      clientAuth: {caFiles: [/certs/ca.crt], clientAuthType: RequireAndVerifyClientCert}
END
kubectl -n {{ team }} create configmap {{ callee }}-proxy --from-file /root/proxy.yaml --dry-run=client -o yaml | kubectl replace -f -
{{ variables_sh }}
{{ rollouts_sh }}
