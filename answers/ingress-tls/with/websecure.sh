kubectl -n {{ team }} annotate ingress {{ app }} traefik.ingress.kubernetes.io/router.entrypoints=websecure
