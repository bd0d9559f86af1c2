# earns: kubelet-knows-who, read-only-port, api-closed, others-keep, goes-on (10 of 13)
# The kubelet's file is changed after its last start: the next one allows everything to everybody who is known.
{{ flags_sh }}
{{ restarted_sh }}
{{ group_sh }}
{{ stranger_sh }}
sed -i 's/mode: Webhook/mode: AlwaysAllow/' /var/lib/kubelet/config.yaml
