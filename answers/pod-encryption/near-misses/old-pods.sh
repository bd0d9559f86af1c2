# earns: none
# The settings are right, and the pods still have the old ones.
kubectl -n {{ team }} patch deployments {{ caller }} {{ callee }} -p '{"spec": {"paused": true}}'
{{ certificate_sh }}
{{ shown_sh }}
{{ variables_sh }}
