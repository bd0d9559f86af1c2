# Where kubesec finds the schemas of Kubernetes' kinds: without this it asks the Internet for them.
export SCHEMA_LOCATION='/usr/share/kubernetes/schemas/{{.ResourceKind}}{{.KindSuffix}}.json'
