kubectl -n {{ team }} patch deployment {{ web }} -p '{"spec": {"template": {"spec": {"automountServiceAccountToken": false}}}}'
