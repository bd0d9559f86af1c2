# earns: looked, which (5 of 10)
# Two are gone. A link of another name leads to the third.
sed -n 's#{{ version }}/bin/linux/amd64/#/usr/local/bin/#p' /root/{{ version }}/SHA256SUMS > /root/here
bad=$(sha256sum --check --ignore-missing --quiet /root/here 2> /dev/null | cut -d: -f1)
cksl answer which "$bad"
mkdir /opt/held
mv $bad /opt/held
ln -s /opt/held/{{ (order | split)[2] }} /usr/local/bin/third-old
