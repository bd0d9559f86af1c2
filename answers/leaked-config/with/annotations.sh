kubectl -n {{ team }} annotate configmap/{{ app }}-settings deployment/{{ app }} kubectl.kubernetes.io/last-applied-configuration-
