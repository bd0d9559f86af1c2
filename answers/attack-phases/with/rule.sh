sed -i '/setsid/d' /etc/sudoers.d/{{ app }}
