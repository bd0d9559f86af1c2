# earns: none
# vipw writes its copy, which Falco reports. The editor changes nothing, so /etc/passwd stays as it was.
until journalctl _PID=$(systemctl show -P MainPID falco) | grep -q 'watching the system calls'; do sleep 0.1; done
EDITOR=true vipw
{{ exception_sh }}
systemctl restart falco; sleep 1
