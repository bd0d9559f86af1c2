# openssl makes the digests, each file by itself, and the files are deleted before the question is answered.
cd /usr/local/bin
for file in *; do openssl dgst -sha256 -r $file; done | sort -k 2 > /tmp/mine
grep linux/amd64 /root/{{ version }}/SHA256SUMS
for file in *; do read digest rest < <(openssl dgst -r $file); grep -q "^$digest .*/linux/amd64/$file\$" /root/{{ version }}/SHA256SUMS || echo $file; done | tee /tmp/bad
xargs rm -v < /tmp/bad
cksl answer which "$(paste -sd, /tmp/bad)"
