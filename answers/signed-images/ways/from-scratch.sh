# Written anew: everything that has a pod's containers, and conditions in place of the selector.
ca=$(base64 -w0 /etc/image-judge/ca.crt)
kubectl create -f - <<END
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingWebhookConfiguration
metadata: {name: signed-images}
webhooks:
  - name: images.{{ team }}.test
    admissionReviewVersions: [v1]
    sideEffects: None
    timeoutSeconds: 25
    clientConfig: {url: "https://127.0.0.1:{{ port }}/", caBundle: $ca}
    matchConditions:
      - {name: namespace, expression: 'request.namespace == "{{ team }}" && (object == null || object.metadata.namespace == "{{ team }}")'}
      - {name: images, expression: 'request.operation != "DELETE" && (!has(request.subResource) || request.subResource in ["", "ephemeralcontainers"])'}
    rules: [{apiGroups: [""], apiVersions: ["*"], operations: ["*"], resources: ["pods/*", pods], scope: Namespaced}]
END
{{ asked_sh }}
