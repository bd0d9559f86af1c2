# ConfigMap and deployment are deleted, with all that they had, and made again. The volume is a projected one.
kubectl -n {{ team }} get deployment {{ app }} -o json | jq 'del(.metadata.annotations, .metadata.resourceVersion, .metadata.uid, .status, .spec.template.metadata.annotations) | .spec.template.spec |= (.containers[0] |= (.env = [{name: "{{ variable }}_FILE", value: "{{ place }}/password"}] | .volumeMounts += [{name: "p", mountPath: "{{ place }}", readOnly: true}]) | .volumes += [{name: "p", projected: {defaultMode: 256, sources: [{secret: {name: "{{ secret }}"}}]}}])' > /root/new.json
kubectl -n {{ team }} delete deployment {{ app }}
kubectl -n {{ team }} delete configmap {{ app }}-settings
kubectl -n {{ team }} create configmap {{ app }}-settings --from-literal greeting={{ greeting }}
printf 'apiVersion: v1\nkind: Secret\nmetadata: {name: {{ secret }}, namespace: {{ team }}}\nstringData:\n  password: |\n    %s\n' "$(cat /root/new-password)" > /root/secret.yaml
kubectl apply -f /root/secret.yaml
kubectl create -f /root/new.json
{{ rollout_sh }}
{{ answered_sh }}
