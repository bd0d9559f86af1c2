# earns: none
# The shell lies in root's home, which everybody may enter now.
mv {{ place }} /root/helper
chmod 0711 /root
cksl answer shell {{ place }}
