# earns: none
# Words about the rights, where nobody acts on them.
kubectl -n {{ team }} annotate serviceaccount {{ app }} rbac.authorization.kubernetes.io/rules='list {{ lists }}, list {{ others }}, get configmaps {{ notice }}'
kubectl annotate clusterrolebinding {{ wide }} rbac.authorization.kubernetes.io/autoupdate=false
kubectl -n {{ team }} patch serviceaccount {{ app }} -p '{"secrets": []}'
