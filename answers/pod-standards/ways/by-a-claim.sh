# The files go to a claim of a volume, as the level admits; the namespace gets its label by server-side apply.
mkdir -p /srv/pages && chown 1000:1000 /srv/pages
kubectl apply --server-side -f - <<END
apiVersion: v1
kind: PersistentVolume
metadata: {name: pages}
spec:
  capacity: {storage: 10Mi}
  accessModes: [ReadWriteOnce]
  storageClassName: pages
  claimRef: {namespace: {{ team }}, name: pages}
  hostPath: {path: /srv/pages}
---
apiVersion: v1
kind: PersistentVolumeClaim
metadata: {name: pages, namespace: {{ team }}}
spec:
  accessModes: [ReadWriteOnce]
  storageClassName: pages
  resources: {requests: {storage: 10Mi}}
---
apiVersion: v1
kind: Namespace
metadata: {name: {{ team }}, labels: {pod-security.kubernetes.io/enforce: restricted}}
END
kubectl -n {{ team }} get deployment {{ app }} -o json | jq '{{ repair_jq }} | .spec.template.spec.volumes = [{name: "pages", persistentVolumeClaim: {claimName: "pages"}}]' | kubectl replace -f -
{{ rollout_sh }}
