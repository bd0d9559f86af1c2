# earns: strict (3 of 9)
# The proxy of the caller also believes servers of another CA, whose key somebody has.
{{ certificate_sh }}
{{ shown_sh }}
{{ strict_sh }}
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 9 -subj "/CN=my CA" -keyout /root/my.key -out /root/my.crt
kubectl -n {{ team }} patch secret {{ caller }}-proxy -p "{\"data\": {\"my.crt\": \"$(base64 -w0 /root/my.crt)\"}}"
kubectl -n {{ team }} get configmap {{ caller }}-proxy -o yaml | sed 's|\[/certs/ca.crt\]|[/certs/ca.crt, /certs/my.crt]|' | kubectl replace -f -
{{ variables_sh }}
{{ rollouts_sh }}
