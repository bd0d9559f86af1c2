# earns: none
# A copy beside it was written, which Falco reports, and the kernel refuses to put it in its place.
until journalctl _PID=$(systemctl show -P MainPID falco) | grep -q 'watching the system calls'; do sleep 0.1; done
cp /etc/passwd /etc/passwd.new
setpriv --reuid nobody --clear-groups mv -f /etc/passwd.new /etc/passwd
{{ exception_sh }}
systemctl restart falco
