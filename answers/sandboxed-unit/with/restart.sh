systemctl daemon-reload
systemctl restart {{ app }}
until curl -sf http://127.0.0.1/; do sleep 0.1; done # optional
