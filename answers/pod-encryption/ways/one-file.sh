# The certificate and its key are one file of the Secret, and the caller's proxy has two servers with TLS.
cat {{ place }}/{{ caller }}.crt {{ place }}/{{ caller }}.key > /root/both.pem
kubectl -n {{ team }} patch secret {{ caller }}-proxy -p "{\"data\": {\"both.pem\": \"$(base64 -w0 /root/both.pem)\"}}"
kubectl -n {{ team }} get configmap {{ caller }}-proxy -o yaml | sed -e 's|# certificates:.*|certificates: [{certFile: /certs/both.pem, keyFile: /certs/both.pem}]|' -e 's|servers: \[\(.*\)\]|servers: [\1, {address: "10.96.41.{{ near }}:8443", tls: true}]|' | kubectl replace -f -
{{ strict_sh }}
{{ variables_sh }}
{{ rollouts_sh }}
