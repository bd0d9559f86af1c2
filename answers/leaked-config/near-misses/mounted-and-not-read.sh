# earns: works, erased, nowhere-else (7 of 10)
# The file is there, with its mode. What is read is a copy of it on the node.
{{ secret_sh }}
{{ mounted_sh }}
mkdir -p /srv/copy
cp /root/new-password /srv/copy/password
kubectl -n {{ team }} patch deployment {{ app }} -p '{"spec": {"template": {"spec": {"volumes": [{"name": "copy", "hostPath": {"path": "/srv/copy"}}], "containers": [{"name": "{{ app }}", "env": [{"name": "{{ variable }}_FILE", "value": "/copy/password"}], "volumeMounts": [{"name": "copy", "mountPath": "/copy"}]}]}}}}'
{{ rollout_sh }}
{{ settings_sh }}
{{ annotations_sh }}
{{ old_sh }}
{{ answered_sh }}
