# busybox digests each file from standard input, diff compares two tables, and a tar takes the three out of the way.
sed -n 's#^\([0-9a-f]*\)  {{ version }}/bin/linux/amd64/#\1 #p' /root/{{ version }}/SHA256SUMS | sort > /tmp/published
for file in /usr/local/bin/*; do echo "$(busybox sha256sum < $file | cut -d' ' -f1) ${file##*/}"; done | sort > /tmp/found
bad=$(comm -13 /tmp/published /tmp/found | cut -d' ' -f2)
cd /usr/local/bin && tar czf /root/evidence.tgz --remove-files $bad
cksl answer which "$(echo $bad)"
