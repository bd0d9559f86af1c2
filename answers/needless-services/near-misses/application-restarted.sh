# earns: closed, unit, never-again, local-only (9 of 10)
# All is done, and the application was interrupted for it.
{{ done_sh }}
systemctl restart {{ app }}
until curl -sf http://127.0.0.1:{{ app_port }}/; do sleep 0.1; done
