cat > /root/proxy.yaml <<'END'
tls:
  stores:
    default:
      defaultCertificate: {certFile: /certs/tls.crt, keyFile: /certs/tls.key}
  options:
    strict:
      clientAuth: {caFiles: [/certs/ca.crt], clientAuthType: RequireAndVerifyClientCert}
    lax:
      clientAuth: {caFiles: [/certs/ca.crt], clientAuthType: VerifyClientCertIfGiven}
tcp:
  services:
    app: {loadBalancer: {servers: [{address: "127.0.0.1:8080"}]}}
  routers:
END
