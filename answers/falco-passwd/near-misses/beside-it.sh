# earns: none
# Files beside /etc/passwd were written and named otherwise; none that Falco reported took its place by a rename of who wrote it.
until journalctl _PID=$(systemctl show -P MainPID falco) | grep -q 'watching the system calls'; do sleep 0.1; done
cp /etc/passwd /etc/passwd.new
setpriv --reuid nobody --clear-groups mv -f /etc/passwd.new /etc/passwd
mv /etc/passwd.new /etc/passwd.newer
cp /etc/passwd.newer /etc/other
echo 'rename "/etc/other", "/etc/passwd"' > /tmp/rename.pl
perl /tmp/rename.pl
rm /etc/passwd
ln /etc/passwd.newer /etc/passwd
{{ exception_sh }}
systemctl restart falco; sleep 1
