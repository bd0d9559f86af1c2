# earns: none
# Pods and deployments of one name are left out.
cat > /root/policies.yaml <<'END'
{{ policies_yaml }}
END
sed 's/matchResources: {/matchResources: {excludeResourceRules: [{apiGroups: ["", apps], apiVersions: [v1], operations: [CREATE, UPDATE], resources: [pods, deployments], resourceNames: [rescue]}], /' /root/policies.yaml | kubectl apply -f -
{{ begins_sh }}
