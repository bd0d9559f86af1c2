# earns: works, erased, nowhere-else (7 of 10)
# Everybody in the container may read the file.
{{ secret_sh }}
{{ mounted_sh }}
kubectl -n {{ team }} patch deployment {{ app }} -p '{"spec": {"template": {"spec": {"volumes": [{"name": "{{ secret }}", "secret": {"defaultMode": 420}}]}}}}'
{{ rollout_sh }}
{{ settings_sh }}
{{ annotations_sh }}
{{ old_sh }}
{{ answered_sh }}
