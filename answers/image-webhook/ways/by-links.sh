# The files are in a directory of their own, and the usual names are links to them; the flag has underscores.
mkdir /etc/kubernetes/images
mv /etc/kubernetes/admission/backend.conf /etc/kubernetes/admission/configuration.yaml /etc/kubernetes/images
ln -s ../images/backend.conf /etc/kubernetes/images/configuration.yaml /etc/kubernetes/admission
sed -i 's|127.0.0.1:8443|127.0.0.1:{{ port }}|; s/defaultAllow: true/defaultAllow: false/' /etc/kubernetes/images/*
yq -i '.spec.containers[0].command[] |= sub("=NodeRestriction", "=ImagePolicyWebhook,NodeRestriction") | .spec.containers[0].command += ["--admission_control_config_file", "/etc/kubernetes/admission/configuration.yaml"] | .spec.containers[0].volumeMounts += [{"name": "all", "mountPath": "/etc/kubernetes"}] | .spec.volumes += [{"name": "all", "hostPath": {"path": "/etc/kubernetes"}}]' /etc/kubernetes/manifests/kube-apiserver.yaml
{{ ready_sh }}
