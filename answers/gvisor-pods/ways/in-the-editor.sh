# The deployment in an editor, and the class from a file.
cat > /root/class.yaml <<'END'
{{ class_yaml }}
END
kubectl create -f /root/class.yaml
EDITOR='sed -i "s/^      terminationGracePeriodSeconds:/      runtimeClassName: {{ class }}\n&/"' kubectl -n {{ team }} edit deployment {{ app }}
{{ wait_sh }}
