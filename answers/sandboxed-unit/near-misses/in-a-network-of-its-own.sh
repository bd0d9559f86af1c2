# earns: none
# The service is hardened where nobody hears it, and a copy of what it was serves.
cp /etc/systemd/system/{{ app }}.service /etc/systemd/system/visible.service
{{ dropin_sh }}
echo PrivateNetwork=yes >> /etc/systemd/system/{{ app }}.service.d/sandbox.conf
systemctl daemon-reload
systemctl restart {{ app }}
systemctl start visible
until curl -qsf http://10.{{ net }}.0.10/ > /dev/null; do sleep 0.2; done
