# earns: seen, culprit, immutable, works (10 of 11)
# All three, each made anew, so that the others are of the first generation again.
{{ culprit_sh }}
for name in {{ app }} {{ calm }} {{ quiet }}; do
  kubectl -n {{ team }} get deployment $name -o json | jq 'del(.metadata.resourceVersion, .metadata.uid, .metadata.generation, .status) | .spec.template.spec |= (.containers[0].securityContext = {readOnlyRootFilesystem: true} | .containers[0].volumeMounts = [{name: "p", mountPath: "/srv"}] | .volumes = [{name: "p", emptyDir: {}}])' > /root/$name.json
  kubectl replace --force -f /root/$name.json
done
for name in {{ app }} {{ calm }} {{ quiet }}; do kubectl -n {{ team }} rollout status deployment $name --timeout 120s; done
until [ "$(kubectl -n {{ team }} get pods --no-headers | wc -l)" = 3 ]; do sleep 1; done
