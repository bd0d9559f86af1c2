# Each kind by the name of its schema, `deployment-apps-v1`, and its definition.
.definitions | to_entries[]
| .key as $definition
| (.value["x-kubernetes-group-version-kind"] // [])
# What many groups share is no kind of its own.
| select(length == 1)[]
| ([.kind, (.group | split(".")[0]), .version] | map(select(. != null and . != "") | ascii_downcase) | join("-"))
    + " " + $definition
