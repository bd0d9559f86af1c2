# earns: repository, installed, saw-it, read-the-logs, fires, says-what, stays-quiet, caught, reader, key (19 of 21)
# The values only name the rule. The ConfigMap has it, where helm's next upgrade loses it.
helm repo add lab http://charts.lab:8879
cat > /root/values.yaml <<'END'
customRules:
  keys.yaml: "# {{ rule }}"
END
helm install falco lab/falco --namespace falco --create-namespace -f /root/values.yaml
{{ by_hand_sh }}
