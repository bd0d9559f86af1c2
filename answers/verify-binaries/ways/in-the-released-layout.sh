# The list is used as it is: a link makes the paths that it names; shasum compares; the files go to quarantine.
mkdir -p /tmp/tree/{{ version }}/bin/linux
ln -s /usr/local/bin /tmp/tree/{{ version }}/bin/linux/amd64
cd /tmp/tree
grep /amd64/ /root/{{ version }}/SHA256SUMS | shasum -a 256 --check --ignore-missing > /tmp/verdicts 2> /dev/null
mkdir -m 0700 /root/quarantine
for name in $(awk -F'[/:]' '/FAILED/ {print $5}' /tmp/verdicts); do mv /usr/local/bin/$name /root/quarantine/; done
cksl answer which "$(ls /root/quarantine)"
