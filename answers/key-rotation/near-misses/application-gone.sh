# earns: writes, rewritten, retired (12 of 14)
# The application reads nothing any more: it does not run.
{{ second_sh }}
{{ first_sh }}
{{ restart_sh }}
{{ again_sh }}
{{ removed_sh }}
{{ restart_sh }}
kubectl -n {{ team }} scale deployment {{ app }} --replicas 0
until [ -z "$(kubectl -n {{ team }} get pods -l app={{ app }} --no-headers 2> /dev/null)" ]; do sleep 0.5; done
