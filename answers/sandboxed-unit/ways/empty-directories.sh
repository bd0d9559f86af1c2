# It sees empty directories where the others' files are, and its own in the midst of them.
{{ dropin_sh }}
sed -i -e '/^ProtectHome/d; /^StateDirectory/d' -e 's/^ProtectSystem=.*/ProtectSystem=full/' /etc/systemd/system/{{ app }}.service.d/sandbox.conf
echo 'TemporaryFileSystem=/home:ro /root:ro /opt:ro /srv:ro /var:ro' >> /etc/systemd/system/{{ app }}.service.d/sandbox.conf
echo 'BindPaths=/var/lib/{{ app }}' >> /etc/systemd/system/{{ app }}.service.d/sandbox.conf
chown -R {{ account }} /var/lib/{{ app }}
{{ restart_sh }}
