# earns: looked, which (5 of 10)
# The question is answered, and then the genuine binaries go as well.
cat /usr/local/bin/* > /dev/null
cksl answer which "{{ (order | split)[:3] | join(' ') }}"
rm /usr/local/bin/kube*
