# Put the key where only root can write. With `signed-by`, apt trusts it for this source and for no other.
install -D -m 0644 /srv/packages/cksl.asc /etc/apt/keyrings/cksl.asc
echo "deb [signed-by=/etc/apt/keyrings/cksl.asc] file:/srv/packages stable main" > /etc/apt/sources.list.d/node.list
# `update` reads and verifies the list of the repository, and `install` installs the package from there.
apt-get update
apt-get install -y sysdig
# Show which files the process opens. `-n 2` ends sysdig after two events.
timeout 20 sysdig -n 2 "proc.name={{ job }} and fd.name startswith /srv and evt.type in (open, openat)"
cksl answer file /srv/{{ folder }}/{{ file }}
