# The strict settings have a name of their own, by which the router of the callee uses them.
{{ certificate_sh }}
{{ shown_sh }}
cat > /root/proxy.yaml <<'END'
tcp:
  routers:
    in: {entryPoints: [mtls], rule: "HostSNI(`*`)", service: app, tls: {options: strict}}
  services:
    app: {loadBalancer: {servers: [{address: "127.0.0.1:8080"}]}}
tls:
  stores:
    default:
      defaultCertificate: {certFile: /certs/tls.crt, keyFile: /certs/tls.key}
  options:
    strict:
      clientAuth: {caFiles: [/certs/ca.crt], clientAuthType: RequireAndVerifyClientCert}
END
kubectl -n {{ team }} create configmap {{ callee }}-proxy --from-file /root/proxy.yaml --dry-run=client -o yaml | kubectl replace -f -
{{ variables_sh }}
{{ rollouts_sh }}
