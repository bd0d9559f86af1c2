# earns: works, erased, nowhere-else (7 of 10)
# The password comes from the Secret, as a variable.
{{ secret_sh }}
kubectl -n {{ team }} patch deployment {{ app }} -p '{"spec": {"template": {"spec": {"containers": [{"name": "{{ app }}", "env": [{"name": "{{ variable }}", "value": null, "valueFrom": {"secretKeyRef": {"name": "{{ secret }}", "key": "password"}}}]}]}}}}'
{{ rollout_sh }}
{{ settings_sh }}
{{ annotations_sh }}
{{ old_sh }}
{{ answered_sh }}
