# earns: looked, which (5 of 10)
# They lie in a directory that comes first in the PATH of the next login.
sed -n 's#{{ version }}/bin/linux/amd64/#/usr/local/bin/#p' /root/{{ version }}/SHA256SUMS > /root/here
bad=$(sha256sum --check --ignore-missing --quiet /root/here 2> /dev/null | cut -d: -f1)
cksl answer which "$bad"
mkdir /opt/k8s
mv $bad /opt/k8s
echo 'export PATH="/opt/k8s:$PATH"' >> /etc/profile
