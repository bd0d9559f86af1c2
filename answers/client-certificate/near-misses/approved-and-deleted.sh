# earns: none
# A wrong one is approved first, and deleted; its certificate is there, and valid.
kubectl certificate approve request-{{ two }}
until kubectl get csr request-{{ two }} -o jsonpath='{.status.certificate}' | grep -q .; do sleep 0.3; done
kubectl delete csr request-{{ two }}
kubectl certificate approve request-{{ one }}
kubectl certificate deny request-{{ three }}
sleep 2
