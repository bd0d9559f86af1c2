# One stage on the small image: its own shell makes the site.
cat > /root/{{ app }}/Dockerfile <<'END'
FROM registry.lab/busybox:1.35
COPY pages /pages
RUN mkdir /site && for page in /pages/*; do name=${page##*/}; { printf '<!doctype html><title>%s</title><p>' $name; cat $page; } > /site/$name.html; done
USER nobody:nogroup
CMD ["httpd", "-f", "-p", "{{ port }}", "-h", "/site"]
END
sed -i 's/^USER.*/USER 99:99/' /root/{{ app }}/Dockerfile
{{ build_sh }}
