# earns: none
# The deployment is as it should be, and has lost its old pod, which keeps the credential in its environment.
kubectl -n {{ team }} rollout status deployment {{ app }} --timeout 120s
kubectl -n {{ team }} label pods -l app={{ app }} app-
kubectl -n {{ team }} get deployment {{ app }} -o json | jq '.spec.template.spec |= (.containers[0] |= (.env = [{name: "{{ variable }}_FILE", value: "/keys/key"}] | .volumeMounts = [{name: "k", mountPath: "/keys"}]) | .volumes = [{name: "k", secret: {secretName: "{{ app }}-key"}}])' | kubectl replace -f -
kubectl -n {{ team }} rollout status deployment {{ app }} --timeout 120s
until [ "$(kubectl -n {{ team }} get pods -l app={{ app }} --no-headers | wc -l)" = 1 ]; do sleep 1; done
