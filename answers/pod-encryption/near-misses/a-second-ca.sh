# earns: encrypted, plain-closed (6 of 9)
# The proxy accepts certificates of one more CA.
{{ certificate_sh }}
{{ shown_sh }}
{{ strict_sh }}
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 9 -subj "/CN=my CA" -keyout /root/my.key -out /root/my.crt
kubectl -n {{ team }} patch secret {{ callee }}-proxy -p "{\"data\": {\"my.crt\": \"$(base64 -w0 /root/my.crt)\"}}"
kubectl -n {{ team }} get configmap {{ callee }}-proxy -o yaml | sed 's|\[/certs/ca.crt\]|[/certs/ca.crt, /certs/my.crt]|' | kubectl replace -f -
{{ variables_sh }}
{{ rollouts_sh }}
