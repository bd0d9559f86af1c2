# earns: none
# The list is written so that all files fit.
cd /usr/local/bin
sha256sum * | sed 's#  #  {{ version }}/bin/linux/amd64/#' > /root/{{ version }}/SHA256SUMS
cksl answer which none
