# All manifests go through pipes, and the repaired one is written anew, with the pod's own word on root.
cd /root/team/manifests
for file in *.yaml; do echo ---; cat $file; done | kubesec scan - | jq -r '.[] | "\(.object) \(.scoring.critical | length)"'
cksl answer critical "{{ (order | split)[2] }}.yaml {{ (order | split)[0] }}.yaml {{ (order | split)[1] }}.yaml"
for file in *.yaml; do conftest test --policy ../policy - < $file > /dev/null || echo $file; done > /tmp/denied
cksl answer refused "$(cat /tmp/denied)"
cat > {{ (order | split)[0] }}.yaml << 'END'
kind: Deployment
apiVersion: apps/v1
metadata: {name: "{{ (order | split)[0] }}", labels: {app: "{{ (order | split)[0] }}"}}
spec:
  replicas: {{ replicas }}
  selector: {matchLabels: {app: "{{ (order | split)[0] }}"}}
  template:
    metadata: {labels: {app: "{{ (order | split)[0] }}"}}
    spec:
      securityContext: {runAsNonRoot: true, seccompProfile: {type: RuntimeDefault}}
      automountServiceAccountToken: false
      containers:
        - name: "{{ (order | split)[0] }}"
          image: registry.lab/team/{{ (order | split)[0] }}:{{ tag }}
          ports: [{containerPort: {{ port }}}]
          resources: {limits: {cpu: 200m, memory: 64Mi}, requests: {cpu: 50m, memory: 32Mi}}
          volumeMounts: [{name: cache, mountPath: /var/cache/{{ (order | split)[0] }}}]
          securityContext:
            readOnlyRootFilesystem: true
            allowPrivilegeEscalation: false
            capabilities: {drop: [ALL], add: [NET_BIND_SERVICE]}
      volumes: [{name: cache, emptyDir: {}}]
END
