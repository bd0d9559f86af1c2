kubectl certificate approve request-{{ one }}
kubectl certificate deny request-{{ two }} request-{{ three }}
