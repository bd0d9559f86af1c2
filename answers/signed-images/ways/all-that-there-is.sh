# Written anew: the rule has all resources and subresources, and conditions take out what needs no answer.
ca=$(base64 -w0 /etc/image-judge/ca.crt)
kubectl create -f - <<END
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingWebhookConfiguration
metadata: {name: signed-images}
webhooks:
  - name: all.{{ team }}.test
    admissionReviewVersions: [v1]
    sideEffects: NoneOnDryRun
    timeoutSeconds: 29
    failurePolicy: Fail
    matchPolicy: Exact
    objectSelector: {}
    clientConfig: {url: "https://127.0.0.1:{{ port }}", caBundle: $ca}
    namespaceSelector: {matchExpressions: [{key: kubernetes.io/metadata.name, operator: In, values: [{{ team }}]}]}
    matchConditions:
      - {name: written, expression: 'object != null && request.operation in ["CREATE", "UPDATE"]'}
      - {name: own, expression: 'request.?namespace.orValue("") == "{{ team }}" && (!has(object.metadata.namespace) || object.metadata.namespace == "{{ team }}")'}
    rules: [{apiGroups: ["*"], apiVersions: ["*"], operations: [CREATE, UPDATE], resources: ["*/*"]}]
END
{{ asked_sh }}
