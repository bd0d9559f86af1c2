# Copies are compared, two sorted lists tell the difference, and the answer is paths.
cp -a /usr/local/bin /tmp/copies
cd /tmp/copies
busybox sha256sum * | sort > /tmp/mine
sed -n 's#  .*/linux/amd64/#  #p' /root/{{ version }}/SHA256SUMS | sort > /tmp/published
for name in $(comm -23 /tmp/mine /tmp/published | awk '{print $2}'); do echo /usr/local/bin/$name; done > /tmp/bad
cksl answer which "$(cat /tmp/bad)"
find $(cat /tmp/bad) -delete
