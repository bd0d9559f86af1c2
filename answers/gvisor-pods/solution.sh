# containerd's configuration says how the handler of gVisor is called: `runsc`.
containerd config dump 2> /dev/null | grep 'runtimes\.' # optional
# A RuntimeClass gives this handler the name that pods use.
kubectl apply -f - <<'END'
{{ class_yaml }}
END
# The pods get the class by the template of the deployment.
{{ patch_sh }}
# Wait until both pods are new: a running pod keeps its runtime.
{{ wait_sh }}
