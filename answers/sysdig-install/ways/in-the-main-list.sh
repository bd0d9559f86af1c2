# The line stands in sources.list, the key stays where it is, and the version is named.
echo "deb [signed-by=/srv/packages/cksl.asc] copy:/srv/packages stable main" >> /etc/apt/sources.list
apt update
apt-get --yes install sysdig=0.39.0-cksl
timeout 20 sysdig -n 2 fd.filename={{ file }} and evt.type in '(open,openat)'
cksl answer file /srv/{{ folder }}/{{ file }}
