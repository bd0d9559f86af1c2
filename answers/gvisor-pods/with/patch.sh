kubectl -n {{ team }} patch deployment {{ app }} -p '{"spec": {"template": {"spec": {"runtimeClassName": "{{ class }}"}}}}'
