# The files move to a directory that the API server's pod mounts already, and the flags are written with sed.
cp -r /etc/kubernetes/admission /etc/kubernetes/pki/images
sed -i 's|/etc/kubernetes/admission/|/etc/kubernetes/pki/images/|; s|:8443|:{{ port }}|; s/: true$/: false/' /etc/kubernetes/pki/images/*
sed -i 's/\(--enable-admission-plugins=\)\(.*\)/\1ImagePolicyWebhook,\2\n    - --admission-control-config-file=\/etc\/kubernetes\/pki\/images\/configuration.yaml/' /etc/kubernetes/manifests/kube-apiserver.yaml
{{ ready_sh }}
