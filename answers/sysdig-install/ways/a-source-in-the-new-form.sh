# A source in the new form that has the key in it, apt in place of apt-get, and the file from everything that is opened.
printf 'Types: deb\nURIs: file:/srv/packages\nSuites: stable\nComponents: main\nSigned-By:\n' > /etc/apt/sources.list.d/node.sources
sed -e 's/^$/./' -e 's/^/ /' /srv/packages/cksl.asc >> /etc/apt/sources.list.d/node.sources
apt update
apt install --yes sysdig
timeout 6 sysdig "evt.type=openat and proc.name={{ job }}" > /tmp/opened
grep -m 2 /srv /tmp/opened
cksl answer file /srv/{{ folder }}/{{ file }}
