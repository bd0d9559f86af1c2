# earns: strict (3 of 9)
# The key of the caller is in the Secret, and in a ConfigMap as well, encoded.
{{ certificate_sh }}
{{ shown_sh }}
{{ strict_sh }}
kubectl -n {{ team }} create configmap backup --from-literal key=$(base64 -w0 {{ place }}/{{ caller }}.key)
{{ variables_sh }}
{{ rollouts_sh }}
