# earns: asks, takes (6 of 10)
# All is right. The manifest lies over the old one by a mount, which the next boot does not have.
{{ server_sh }}
{{ closed_sh }}
mkdir /srv/manifests
cp /etc/kubernetes/manifests/* /srv/manifests
mount --bind /srv/manifests /etc/kubernetes/manifests
systemctl restart kubelet
{{ manifest_sh }}
{{ ready_sh }}
