# earns: writes (3 of 14)
# Written again in one namespace; another one has Secrets, too.
{{ second_sh }}
{{ first_sh }}
{{ restart_sh }}
kubectl -n {{ team }} get secrets -o json | kubectl replace -f -
