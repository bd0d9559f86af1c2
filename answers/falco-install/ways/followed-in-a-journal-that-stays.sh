# The journal is made persistent before anything else, a second terminal follows it from before the alert, and apt reads a copy of the repository.
mkdir -p /etc/systemd/journald.conf.d
printf '[Journal]\nStorage=persistent\n' > /etc/systemd/journald.conf.d/zz-keep.conf
systemctl restart systemd-journald
journalctl --flush
printf 'deb [signed-by=/srv/packages/cksl.asc] file:/srv/packages stable main\n' > /etc/apt/sources.list
apt-get update
apt-get install -y --no-install-recommends falco
systemctl enable falco
systemctl start falco
# `journalctl -f` loses lines of a unit that has none yet when it begins.
until journalctl _PID=$(systemctl show -P MainPID falco) | grep -q 'watching the system calls'; do sleep 0.1; done # optional
#@ shell 2
journalctl -fu falco
#@ wait watching the system calls
#@ shell 1
runc exec -t $(runc list -q) bash
#@ wait root@
whoami
#@ wait root@
exit
#@ shell 2
#@ wait A shell was spawned
#@ key C-c
