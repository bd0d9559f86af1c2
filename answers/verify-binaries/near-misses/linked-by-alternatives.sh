# earns: looked, which (5 of 10)
# The system's links for alternatives lead from PATH to one of them.
sed -n 's#{{ version }}/bin/linux/amd64/#/usr/local/bin/#p' /root/{{ version }}/SHA256SUMS > /root/here
bad=$(sha256sum --check --ignore-missing --quiet /root/here 2> /dev/null | cut -d: -f1)
cksl answer which "$bad"
mkdir /opt/held
mv $bad /opt/held
update-alternatives --install /usr/local/bin/old-{{ (order | split)[0] }} old-{{ (order | split)[0] }} /opt/held/{{ (order | split)[0] }} 10
