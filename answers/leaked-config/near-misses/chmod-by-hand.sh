# earns: works, erased, nowhere-else (7 of 10)
# The mode is set in the running pod's volume alone: the next pod has the usual one.
{{ secret_sh }}
{{ mounted_sh }}
kubectl -n {{ team }} patch deployment {{ app }} -p '{"spec": {"template": {"spec": {"volumes": [{"name": "{{ secret }}", "secret": {"defaultMode": 420}}]}}}}'
{{ rollout_sh }}
chmod 0400 /var/lib/kubelet/pods/*/volumes/kubernetes.io~secret/{{ secret }}/..data/password
{{ settings_sh }}
{{ annotations_sh }}
{{ old_sh }}
{{ answered_sh }}
