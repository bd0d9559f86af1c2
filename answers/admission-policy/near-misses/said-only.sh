# earns: none
# The words of a policy, in annotations and a ConfigMap.
for namespace in {{ team }} {{ second }}; do kubectl annotate namespace $namespace permitted-registries=registry.lab/ validationActions=Deny; done
kubectl create configmap images-of-pods --from-literal 'expression=object.spec.containers.all(c, c.image.startsWith("registry.lab/"))'
