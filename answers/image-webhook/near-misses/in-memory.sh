# earns: asks, takes (6 of 10)
# The files are right, and in a directory that a boot empties.
{{ server_sh }}
{{ closed_sh }}
mkdir /run/admission
cp /etc/kubernetes/admission/* /run/admission
sed -i 's|/etc/kubernetes/admission|/run/admission|' /run/admission/*
{{ manifest_sh }}
sed 's|/etc/kubernetes/admission|/run/admission|g' /etc/kubernetes/manifests/kube-apiserver.yaml > /root/next.yaml
cp /root/next.yaml /etc/kubernetes/manifests/kube-apiserver.yaml
until ps -C kube-apiserver -o args= | grep -q run/admission && kubectl get --raw /readyz > /dev/null 2>&1; do sleep 1; done
