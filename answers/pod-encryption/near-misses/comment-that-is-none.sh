# earns: strict (3 of 9)
# The proxy of the caller believes anybody, by a setting after a number sign that begins no comment.
{{ certificate_sh }}
kubectl -n {{ team }} get configmap {{ caller }}-proxy -o yaml | sed -e 's|^\( *\)tls:$|\1tls: {serverName: "a #b", insecureSkipVerify: true, rootCAs: [/certs/ca.crt], certificates: [{certFile: /certs/tls.crt, keyFile: /certs/tls.key}]}|' -e '/^ *serverName:/d' -e '/^ *rootCAs:/d' | kubectl replace -f -
{{ strict_sh }}
{{ variables_sh }}
{{ rollouts_sh }}
