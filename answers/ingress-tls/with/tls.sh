kubectl -n {{ team }} patch ingress {{ app }} --type merge -p '{"spec": {"tls": [{"hosts": ["{{ app }}.{{ site }}.test"], "secretName": "{{ secret }}"}]}}'
