# One webhook for new pods and one for what is changed. The namespace has a label for it.
kubectl label namespace {{ team }} images=signed
ca=$(base64 -w0 /etc/image-judge/ca.crt)
cat > /root/mine.yaml <<END
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingWebhookConfiguration
metadata: {name: signed-images}
webhooks:
  - &one
    name: new.images.test
    admissionReviewVersions: [v1]
    sideEffects: None
    failurePolicy: Fail
    timeoutSeconds: 30
    clientConfig: {url: "https://127.0.0.1:{{ port }}/new", caBundle: $ca}
    namespaceSelector: {matchLabels: {images: signed}}
    rules: [{apiGroups: [""], apiVersions: [v1], operations: [CREATE], resources: [pods]}]
  - <<: *one
    name: changed.images.test
    rules:
      - {apiGroups: [""], apiVersions: [v1], operations: [UPDATE], resources: [pods]}
      - {apiGroups: [""], apiVersions: [v1], operations: [UPDATE], resources: [pods/ephemeralcontainers]}
END
kubectl apply -f /root/mine.yaml
{{ asked_sh }}
