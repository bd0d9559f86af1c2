# earns: works, erased, nowhere-else (7 of 10)
# The mode 400, in JSON, is 0620.
{{ secret_sh }}
{{ mounted_sh }}
kubectl -n {{ team }} patch deployment {{ app }} -p '{"spec": {"template": {"spec": {"volumes": [{"name": "{{ secret }}", "secret": {"defaultMode": 400}}]}}}}'
{{ rollout_sh }}
{{ settings_sh }}
{{ annotations_sh }}
{{ old_sh }}
{{ answered_sh }}
