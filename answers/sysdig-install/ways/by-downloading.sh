# The key without its armor, the package in two steps, and sysdig prints the names only.
grep -v -e - -e ^= /srv/packages/cksl.asc | base64 -d > /usr/share/keyrings/node.gpg
printf 'deb [ signed-by=/usr/share/keyrings/node.gpg arch=amd64 ] file:///srv/packages/ stable main\n' > /etc/apt/sources.list.d/local.list
apt-get -q update
cd /var/cache/apt/archives
apt-get download sysdig
apt-get install --assume-yes ./sysdig_*.deb
timeout 20 sysdig -n 3 -p "%proc.name %fd.name" "fd.name contains /{{ folder }}/ and evt.is_open_read=true"
cksl answer file /srv/{{ folder }}/{{ file }}
