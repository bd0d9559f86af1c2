# The proxy of the caller gets a new Secret, of the type for TLS, beside the old one.
kubectl -n {{ team }} create secret tls {{ caller }}-own --cert {{ place }}/{{ caller }}.crt --key {{ place }}/{{ caller }}.key
kubectl -n {{ team }} get configmap {{ caller }}-proxy -o yaml | sed 's|# certificates:.*|certificates: [{certFile: /own/tls.crt, keyFile: /own/tls.key}]|' | kubectl replace -f -
{{ strict_sh }}
{{ variables_sh }}
kubectl -n {{ team }} patch deployment {{ caller }} -p '{"spec": {"template": {"spec": {"volumes": [{"name": "own", "secret": {"secretName": "{{ caller }}-own"}}], "containers": [{"name": "proxy", "volumeMounts": [{"name": "own", "mountPath": "/own"}]}]}}}}'
{{ rollouts_sh }}
