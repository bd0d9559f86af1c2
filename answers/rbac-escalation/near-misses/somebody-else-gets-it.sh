# earns: bind, bind-closed, escalate, escalate-closed, token, token-closed, works (10 of 12)
# The three ways are closed, and an account that had no rights gets the part with escalate.
{{ answers_sh }}
kubectl create clusterrole kept --verb patch,escalate --resource clusterroles.rbac.authorization.k8s.io
kubectl create clusterrolebinding kept --clusterrole kept --serviceaccount default:default
{{ bind_sh }}
{{ escalate_sh }}
{{ token_sh }}
