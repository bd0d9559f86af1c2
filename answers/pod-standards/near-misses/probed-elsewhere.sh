# earns: enforced, others-left-alone (6 of 13)
# The probe names a host, which the level refuses since 1.34; the pod was made before the label.
kubectl -n {{ team }} get deployment {{ app }} -o json | jq '{{ repair_jq }} | .spec.template.spec.containers[0].livenessProbe = {tcpSocket: {host: "127.0.0.1", port: 10248}}' | kubectl replace -f -
{{ rollout_sh }}
kubectl label namespace {{ team }} pod-security.kubernetes.io/enforce=restricted
