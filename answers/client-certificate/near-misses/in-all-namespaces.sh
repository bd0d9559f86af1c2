# earns: approved, denied, certificate, group-rights (8 of 10)
# The rights of the second user count in all namespaces.
{{ decide_sh }}
{{ request_sh }}
{{ object_sh }}
{{ fetch_sh }}
{{ rights_sh }}
kubectl create clusterrole others --verb get,list,watch --resource {{ others }}.apps
kubectl create clusterrolebinding others --clusterrole others --user {{ second }}
