# earns: strict (3 of 9)
# The key of the caller is in the Secret, and in the ConfigMap as well.
{{ certificate_sh }}
{{ shown_sh }}
{{ strict_sh }}
kubectl -n {{ team }} get configmap {{ caller }}-proxy -o json | jq --rawfile key {{ place }}/{{ caller }}.key '.data["proxy.yaml"] |= sub("/certs/tls.key"; $key | tojson)' | kubectl replace -f -
{{ variables_sh }}
{{ rollouts_sh }}
