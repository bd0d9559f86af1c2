# The new line is saved above the old one; a check says what is wrong, and the old line is cut.
{{ watching_sh }}
nano +3 /root/{{ app }}.conf
#@ wait listen
token = {{ new }}
{{ saved_sh }}
cksl check
nano +4 /root/{{ app }}.conf
#@ wait {{ old }}
#@ key C-k
#@ wait Modified
{{ saved_sh }}
cat /root/{{ app }}.conf
sleep 1; kill %1
rm -r {{ place }}/.{{ hidden }}
cksl answer copy {{ place }}/.{{ hidden }}
