# All resources are encrypted, not only Secrets, with a key of 24 bytes that stands in a block of its own.
cd {{ place }}
key=$(head -c 24 /dev/urandom | base64)
cat > config.yaml <<END
# {{ old }} has leaked: {{ new }} takes its place
apiVersion: apiserver.config.k8s.io/v1
kind: EncryptionConfiguration
resources:
- resources: ["*.*"]
  providers:
  - aescbc:
      keys:
      - name: {{ new }}
        secret: |
          $key
      - {name: {{ old }}, secret: {{ old_key | base64 }}}
  - identity: {}
END
{{ restart_sh }}
kubectl get secrets,configmaps -A -o json | kubectl replace -f -
sed -i '/name: {{ old }}/d' config.yaml
{{ restart_sh }}
