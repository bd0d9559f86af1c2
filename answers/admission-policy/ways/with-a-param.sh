# The registry stands in a ConfigMap; the policies have the selector, as an expression, and only the binding names the param.
kubectl create namespace policies
kubectl -n policies create configmap registry --from-literal prefix=registry.lab/
cat > /root/edit.jq <<'END'
if .kind == "ValidatingAdmissionPolicy" then
  .spec.paramKind = {apiVersion: "v1", kind: "ConfigMap"}
  | .spec.matchConstraints.namespaceSelector = {matchExpressions: [{key: "{{ key }}", operator: "In", values: ["{{ value }}"]}]}
  | .spec.validations |= map(.expression |= gsub("\"registry.lab/\""; "params.data.prefix"))
else
  .spec.paramRef = {name: "registry", namespace: "policies", parameterNotFoundAction: "Deny"}
  | del(.spec.matchResources)
end
END
cat > /root/policies.yaml <<'END'
{{ policies_yaml }}
END
kubectl create --dry-run=client -o json -f /root/policies.yaml | jq -f /root/edit.jq | kubectl create -f -
{{ begins_sh }}
