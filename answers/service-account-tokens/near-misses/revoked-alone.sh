# earns: revoked (3 of 13)
# Only the Secret is gone; {{ feed }} is let in no more.
kubectl -n {{ team }} delete secret {{ old }}
{{ refused_sh }}
