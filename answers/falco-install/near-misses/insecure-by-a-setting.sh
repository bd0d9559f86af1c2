# earns: none
# The source names its key, and a setting lets apt take every source without a signature.
echo 'Acquire::AllowInsecureRepositories "true";' > /etc/apt/apt.conf.d/99node
echo "deb [signed-by=/srv/packages/cksl.asc] file:/srv/packages stable main" > /etc/apt/sources.list.d/node.list
apt-get update
apt-get install -y falco
{{ alerted_sh }}
