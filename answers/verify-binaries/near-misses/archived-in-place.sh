# earns: looked, which (5 of 10)
# All three are in one archive, in the directory where they were.
sed -n 's#{{ version }}/bin/linux/amd64/#/usr/local/bin/#p' /root/{{ version }}/SHA256SUMS > /root/here
bad=$(sha256sum --check --ignore-missing --quiet /root/here 2> /dev/null | cut -d: -f1)
cksl answer which "$bad"
tar -cf /usr/local/bin/evidence.tar --remove-files $bad
