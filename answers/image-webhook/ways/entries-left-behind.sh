# The settings stand before an older entry, and name a file as well that is not read; one name is in other letters.
{{ server_sh }}
cat > /etc/kubernetes/admission/configuration.yaml <<'END'
apiVersion: apiserver.config.k8s.io/v1
kind: AdmissionConfiguration
plugins:
- name: ImagePolicyWebhook
  path: not-yet.yaml
  configuration: {imagePolicy: {kubeconfigFile: /etc/kubernetes/admission/backend.conf, allowTTL: 10, denyTTL: 10, retryBackoff: 500}}
- name: ImagePolicyWebhook
  configuration: {imagePolicy: {kubeConfigFile: /etc/kubernetes/admission/other.conf, defaultAllow: true}}
END
{{ manifest_sh }}
{{ ready_sh }}
