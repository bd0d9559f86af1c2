# earns: gone (3 of 12)
# The Secret is mounted at /key, and the application reads a copy at /keys: an init container has made it.
kubectl -n {{ team }} get deployment {{ app }} -o json | jq '.spec.template.spec |= (.initContainers = [{name: "first", image: "registry.lab/busybox:1.35", command: ["cp", "/key/key", "/keys/key"], volumeMounts: [{name: "s", mountPath: "/key"}, {name: "k", mountPath: "/keys"}]}] | .containers[0] |= (.env = [{name: "{{ variable }}_FILE", value: "/keys/key"}] | .volumeMounts = [{name: "s", mountPath: "/key"}, {name: "k", mountPath: "/keys"}]) | .volumes = [{name: "s", secret: {secretName: "{{ app }}-key"}}, {name: "k", emptyDir: {medium: "Memory"}}])' | kubectl replace -f -
kubectl -n {{ team }} rollout status deployment {{ app }} --timeout 120s
until [ "$(kubectl -n {{ team }} get pods -l app={{ app }} --no-headers | wc -l)" = 1 ]; do sleep 1; done
