# earns: json-to-the-file, warnings-and-above, web-server, rules-untouched (10 of 11)
# The settings are options in a drop-in below /run, where a boot leaves nothing.
units=/run/systemd/system
{{ options_sh }}
until journalctl _PID=$(systemctl show -P MainPID falco) | grep -q 'web server at'; do sleep 0.1; done
