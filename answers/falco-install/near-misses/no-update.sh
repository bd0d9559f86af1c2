# earns: none
# apt was not told to read its sources.
echo "deb [signed-by=/srv/packages/cksl.asc] file:/srv/packages stable main" | tee -a /etc/apt/sources.list.d/node.list
apt-get install -y falco
systemctl enable falco
systemctl start falco
