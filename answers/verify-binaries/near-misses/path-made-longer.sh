# earns: looked, which (5 of 10)
# They lie in a directory that comes first in the PATH of the next login.
{{ found_sh }}
mkdir /opt/k8s
mv $bad /opt/k8s
echo 'export PATH="/opt/k8s:$PATH"' >> /etc/profile
