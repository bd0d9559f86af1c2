sed -i 's/defaultAllow: true/defaultAllow: false/' /etc/kubernetes/admission/configuration.yaml
