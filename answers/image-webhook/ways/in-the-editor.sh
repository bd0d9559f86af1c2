# The API server first, with an editor; it is started again after the files are right.
{{ manifest_sh }}
{{ ready_sh }}
vim -es -c '%s/8443/{{ port }}/' -c wq /etc/kubernetes/admission/backend.conf
vim -es -c '/defaultAllow/s/true/false/' -c wq /etc/kubernetes/admission/configuration.yaml
old=$(pidof kube-apiserver)
mv /etc/kubernetes/manifests/kube-apiserver.yaml /root
while kill -0 $old 2> /dev/null; do sleep 1; done
sed -i "s/^    - --enable-admission-plugins=/    - --enable-admission-plugins\n    - /" /root/kube-apiserver.yaml
mv /root/kube-apiserver.yaml /etc/kubernetes/manifests
{{ ready_sh }}
