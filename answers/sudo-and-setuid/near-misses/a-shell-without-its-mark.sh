# earns: none
# A plain copy of the same shell takes the place of the one that goes, with the same right.
rm {{ place }}
cp /usr/bin/dash /usr/local/bin/rescue
chmod 4755 /usr/local/bin/rescue
cksl answer shell {{ place }}
