# earns: gone (3 of 12)
# The application reads the file, and an init container gets a copy of the credential from a ConfigMap.
kubectl -n {{ team }} create configmap settings --from-literal OLD={{ prefix }}{{ rest }}
kubectl -n {{ team }} get deployment {{ app }} -o json | jq '.spec.template.spec |= (.initContainers = [{name: "first", image: "registry.lab/busybox:1.35", command: ["true"], envFrom: [{configMapRef: {name: "settings"}}]}] | .containers[0] |= (.env = [{name: "{{ variable }}_FILE", value: "/keys/key"}] | .volumeMounts = [{name: "k", mountPath: "/keys"}]) | .volumes = [{name: "k", secret: {secretName: "{{ app }}-key"}}])' | kubectl replace -f -
kubectl -n {{ team }} rollout status deployment {{ app }} --timeout 120s
until [ "$(kubectl -n {{ team }} get pods -l app={{ app }} --no-headers | wc -l)" = 1 ]; do sleep 1; done
