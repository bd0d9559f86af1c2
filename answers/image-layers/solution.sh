# Unpack each layer of each image into one file, with the image's name and the layer's number before each line. Layers also
# hold the files that a later layer deletes. Then search for the account.
{{ found_sh }}
# Push the image to a registry on this node. `crane flatten` makes one layer of what a container sees, so deleted files
# are gone. The image's configuration stays.
{{ flattened_sh }}
# Save the flat image as an archive, and check that it is valid.
crane pull localhost:5000/team/$name:flat /srv/images/repaired.tar
crane validate --tarball /srv/images/repaired.tar # optional
