# earns: works, erased, nowhere-else (7 of 10)
# A probe puts the password into its environment, once a second.
{{ secret_sh }}
{{ mounted_sh }}
kubectl -n {{ team }} patch deployment {{ app }} -p '{"spec": {"template": {"spec": {"containers": [{"name": "{{ app }}", "livenessProbe": {"exec": {"command": ["sh", "-c", "export {{ variable }}=$(cat ${{ variable }}_FILE); exec wget -q -O /dev/null http://127.0.0.1:8080/index.html"]}, "periodSeconds": 1, "timeoutSeconds": 5}}]}}}}'
{{ rollout_sh }}
{{ settings_sh }}
{{ annotations_sh }}
{{ old_sh }}
{{ answered_sh }}
