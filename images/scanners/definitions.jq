# The API server's description of its objects, as a JSON schema that is strict: a field that is not known is refused.
{
    definitions: (.definitions
        | .["io.k8s.apimachinery.pkg.util.intstr.IntOrString"] = {type: ["string", "integer"]}
        | .["io.k8s.apimachinery.pkg.api.resource.Quantity"] = {type: ["string", "number"]}
        | map_values(walk(
            if type != "object" then .
            else
                (if (.properties | type) == "object" and has("additionalProperties") == false
                    then .additionalProperties = false else . end)
                # What is null is as good as absent, as `kubectl --dry-run` writes it.
                | (if (.type | type) == "string" then .type = [.type, "null"] else . end)
                | with_entries(select(.key | startswith("x-kubernetes-") | not))
                | (if (.description | type) == "string" then del(.description) else . end)
            end)))
}
