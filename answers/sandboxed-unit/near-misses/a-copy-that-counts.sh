# earns: none
# A copy with a line more is mounted over the program, for the service alone. It counts, and anything else may be in it.
mkdir -p /opt/x
sed '$a # And more.' /usr/local/bin/{{ app }} > /opt/x/{{ app }}
chmod 755 /opt/x/{{ app }}
{{ dropin_sh }}
echo 'BindReadOnlyPaths=/opt/x/{{ app }}:/usr/local/bin/{{ app }}' >> /etc/systemd/system/{{ app }}.service.d/sandbox.conf
{{ restart_sh }}
