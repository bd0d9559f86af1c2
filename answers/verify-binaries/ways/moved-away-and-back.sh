# All files leave PATH first, and are read where they are then; those that perl finds to be genuine come back.
mkdir /root/held
mv /usr/local/bin/kube* /root/held
for file in /root/held/*; do perl -MDigest::SHA -e 'print Digest::SHA->new(256)->addfile($ARGV[0])->hexdigest, "  $ARGV[0]\n"' $file; done > /root/digests
while read -r digest path; do grep -q "^$digest  .*/linux/amd64/${path##*/}\$" /root/{{ version }}/SHA256SUMS && mv $path /usr/local/bin; done < /root/digests
cksl answer which "$(ls /root/held | paste -sd' ')"
