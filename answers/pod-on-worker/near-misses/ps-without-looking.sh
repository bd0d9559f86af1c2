# earns: none
# ps opens the environment of every process and shows none of it. The value comes from the Secret.
ssh worker-1 'ps aux; ps -ef; ps -e -o pid,args; ps -C {{ app }}; ps -C containerd; ps -A --sort time; ps -A -o user' > /dev/null
cksl answer credential $(kubectl -n {{ team }} get secret {{ app }}-key -o jsonpath='{.data.key}' | base64 -d)
