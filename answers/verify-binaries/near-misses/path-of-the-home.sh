# earns: looked, which (5 of 10)
# They lie in a directory of the home that the next login has in its PATH.
{{ found_sh }}
mkdir /root/bin
mv $bad /root/bin
echo 'PATH+=:$HOME/bin' >> /root/.bashrc
