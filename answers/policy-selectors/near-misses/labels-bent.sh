# earns: none
# Pods and a namespace lose their labels, so that the policies of the start select what they should.
kubectl -n {{ team }} label pods -l app={{ clerk }} role-
kubectl -n {{ team }} label pods -l app={{ vault }} name={{ vault }}
kubectl label namespace {{ shop }} group-
kubectl -n {{ team }} get pods --show-labels
{{ settled_sh }}
