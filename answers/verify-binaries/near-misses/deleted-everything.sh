# earns: none
# No binary is left that could be a wrong one.
sha256sum /usr/local/bin/*
rm /usr/local/bin/*
cksl answer which "$(sed -n 's#.*/amd64/##p' /root/{{ version }}/SHA256SUMS)"
