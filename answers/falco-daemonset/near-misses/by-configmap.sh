# earns: repository, installed, saw-it, read-the-logs, fires, says-what, stays-quiet, caught, reader, key (19 of 21)
# The right rule in the ConfigMap, where helm's next upgrade loses it.
helm repo add lab http://charts.lab:8879
helm install falco lab/falco --namespace falco --create-namespace
{{ by_hand_sh }}
