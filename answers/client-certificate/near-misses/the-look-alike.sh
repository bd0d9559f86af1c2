# earns: none
# The request with two groups is taken for the right one.
kubectl certificate approve request-{{ two }}
kubectl certificate deny request-{{ one }} request-{{ three }}
sleep 2
