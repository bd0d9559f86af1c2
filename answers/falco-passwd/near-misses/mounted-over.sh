# earns: none
# A copy beside it was written, which Falco reports, and is mounted over it: the file itself is as before.
until journalctl _PID=$(systemctl show -P MainPID falco) | grep -q 'watching the system calls'; do sleep 0.1; done
cp /etc/passwd /etc/passwd.new
mount --bind /etc/passwd.new /etc/passwd
{{ exception_sh }}
systemctl restart falco
