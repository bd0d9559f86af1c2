# earns: asks, takes (6 of 10)
# The right files lie over the old ones by a mount, which the next boot does not have.
mkdir /srv/admission
cp /etc/kubernetes/admission/* /srv/admission
sed -i 's|127.0.0.1:8443|127.0.0.1:{{ port }}|; s/defaultAllow: true/defaultAllow: false/' /srv/admission/*
mount --bind /srv/admission /etc/kubernetes/admission
{{ manifest_sh }}
{{ ready_sh }}
