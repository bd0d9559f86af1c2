# earns: none
# It counts in memory: each restart loses the visits.
for visit in {1..30}; do curl -s http://127.0.0.1/; done
{{ dropin_sh }}
sed -i 's|^StateDirectory=.*|TemporaryFileSystem=/var/lib/{{ app }}:mode=0777|' /etc/systemd/system/{{ app }}.service.d/sandbox.conf
{{ restart_sh }}
