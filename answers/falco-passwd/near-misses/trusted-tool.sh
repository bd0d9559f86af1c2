# earns: none
# useradd writes to the file, too, and is trusted with it: nothing was reported.
groupadd seen
useradd -g seen seen
{{ exception_sh }}
systemctl restart falco; sleep 1
