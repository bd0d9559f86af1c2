# earns: no-secrets (2 of 13)
# The application has what it uses, and may write policies by which what others send is changed.
{{ granted_sh }}
kubectl create clusterrole more --verb create --resource mutatingadmissionpolicies,mutatingadmissionpolicybindings
kubectl create clusterrolebinding more --clusterrole more --serviceaccount {{ team }}:{{ app }}
