# earns: none
# The service listens on 127.0.0.1 now, which the task rules out.
sed -i 's/-p 0.0.0.0/-p 127.0.0.1/' /etc/systemd/system/{{ admin }}.service
systemctl daemon-reload
systemctl restart {{ admin }}
until curl -sf http://127.0.0.1:{{ port }}/; do sleep 0.1; done
