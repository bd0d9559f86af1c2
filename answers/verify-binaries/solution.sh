# Take the published digests of this platform, and write the paths that the files have on this node.
sed -n 's#{{ version }}/bin/linux/amd64/#/usr/local/bin/#p' /root/{{ version }}/SHA256SUMS > /root/here
# The list names more files than this node has. `--ignore-missing` compares only those that are there.
sha256sum --check --ignore-missing /root/here # optional
bad=$(sha256sum --check --ignore-missing --quiet /root/here 2> /dev/null | cut -d: -f1)
cksl answer which "$bad"
# Remove the files that differ, and no others.
rm $bad
sha256sum --check --ignore-missing /root/here # optional
