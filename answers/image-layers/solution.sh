# Every layer of every image is looked through, those too that a container does not show.
{{ found_sh }}
# Made flat, the image holds only what a container sees; its config stays.
{{ flattened_sh }}
crane pull localhost:5000/team/$name:flat /srv/images/repaired.tar
crane validate --tarball /srv/images/repaired.tar # optional
