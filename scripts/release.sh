#!/usr/bin/env bash
# Makes a release of the commit that is checked out: an archive and a Debian package of the static programs with man
# pages, completions, the book, licences and third-party notices; an SBOM (CycloneDX); checksums. Files carry the time of the
# commit, so that two runs over the same programs give the same bytes. Needs jq, dpkg-deb and what a build needs.
#
#   scripts/release.sh [VERSION]
#
# VERSION must be the one in Cargo.toml; a tag's workflow says it, so that the two can't differ. The files go to
# CKSL_DIST, by default to dist/VERSION beside the build products. scripts/test-release.sh installs them.
. "$(dirname "$0")/lib.sh"

install_rust
for tool in jq dpkg-deb; do
    command -v $tool >/dev/null || die "$tool is missing: apt-get install jq dpkg"
done
cd "$ROOT"
umask 022
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

cargo metadata --locked --format-version 1 --filter-platform "$TARGET" >"$work/metadata.json"
version=$(jq -r '.packages[] | select(.name == "cksl") | .version' "$work/metadata.json")
[ "${1:-$version}" = "$version" ] || { say "this is version $version, not $1: change Cargo.toml"; exit 2; }
[ -z "$(git status --porcelain)" ] || say "the checkout differs from the commit: what is made is no release of it"
SOURCE_DATE_EPOCH=$(git log -1 --format=%ct)
export SOURCE_DATE_EPOCH
dist=${CKSL_DIST:-$CARGO_TARGET_DIR/dist/$version}
build --release
programs=$CARGO_TARGET_DIR/$TARGET/release

# The packages that are compiled into the programs: what those need, without what only tests or build scripts do.
closure='
(.resolve.nodes | map({(.id): [.deps[] | select(.dep_kinds[].kind == null) | .pkg]}) | add) as $needs
| ([.packages[] | select(.name == "cksl-cli" or .name == "cksl-node") | .id] | {next: ., seen: []}
    | until(.next == []; (.seen + .next) as $seen | {seen: $seen, next: ([.next[] | $needs[.][]] | unique - $seen)})
    | .seen) as $ids
| {needs: $needs, packages: [.packages[] | select(.id as $id | $ids | index($id))]}
# Older packages write what SPDX calls OR as a slash.
| .packages[].license |= (. // "NOASSERTION" | gsub(" */ *"; " OR "))'
jq "$closure" "$work/metadata.json" >"$work/closure.json"

# sbom: CycloneDX 1.5, with the checksums of Cargo.lock.
sbom() {
    awk -F'"' 'BEGIN { print "{" }
        /^name = / { name = $2 } /^version = / { version = $2 }
        /^checksum = / { printf "%s\"%s@%s\": \"%s\"\n", comma, name, version, $2; comma = "," }
        END { print "}" }' Cargo.lock >"$work/checksums.json"
    jq --slurpfile checksums "$work/checksums.json" --arg version "$version" \
        --arg time "$(date -u -d "@$SOURCE_DATE_EPOCH" +%Y-%m-%dT%H:%M:%SZ)" '
        def ref: "pkg:cargo/\(.name)@\(.version)";
        .needs as $needs | (.packages | map({(.id): ref}) | add) as $refs
        | {bomFormat: "CycloneDX", specVersion: "1.5", version: 1,
           metadata: {timestamp: $time, component: {type: "application", name: "cksl", version: $version,
               "bom-ref": "cksl", licenses: [{expression: "Apache-2.0"}]}},
           components: [.packages[] | {type: "library", name, version, "bom-ref": ref, purl: ref,
               licenses: [{expression: .license}]}
               + ($checksums[0]["\(.name)@\(.version)"] as $sum
                  | if $sum then {hashes: [{alg: "SHA-256", content: $sum}]} else {} end)],
           dependencies: ([{ref: "cksl", dependsOn: ["cksl-cli", "cksl-node"]
                   | map(. as $name | $refs[] | select(startswith("pkg:cargo/\($name)@")))}]
               + [.packages[] | {ref: ref, dependsOn: [$needs[.id][] | $refs[.]] | unique}])}' "$work/closure.json"
}

# notices: each package with its licence, and each text once, after the packages that carry it.
notices() {
    local id name licence manifest folder file sum sysroot
    local -A carriers=() texts=()
    printf 'Third-party software in cksl %s\n\nPackages of crates.io:\n\n' "$version"
    while IFS=$'\t' read -r name licence manifest; do
        printf '  %s  %s\n' "$name" "$licence"
        folder=$(dirname "$manifest") id=
        while read -r file; do
            # Texts differ in their spaces and line ends.
            sum=$(tr -s '[:space:]' ' ' <"$file" | sha256sum)
            carriers[$sum]+=" $name" texts[$sum]=$file id=found
        done < <(find "$folder" -maxdepth 2 -type f -regextype posix-extended \
            -iregex '.*/(licen[cs]e|copying|notice|unlicense|copyright)[^/]*' | LC_ALL=C sort)
        [ -n "$id" ] || printf '      its package has no licence text; its source is https://crates.io/crates/%s\n' "${name% *}"
    done < <(jq -r '.packages[] | select(.source) | ["\(.name) \(.version)", .license, .manifest_path] | @tsv' \
        "$work/closure.json" | LC_ALL=C sort)
    sysroot=$(rustc --print sysroot)
    for file in "$sysroot"/share/doc/rust/licenses/{MIT,Apache-2.0}.txt; do
        [ ! -f "$file" ] || { sum=$(tr -s '[:space:]' ' ' <"$file" | sha256sum); carriers[$sum]+=" and Rust's standard library"; texts[$sum]=$file; }
    done
    if [ -f /usr/share/doc/musl/copyright ]; then carriers[musl]=" musl"; texts[musl]=/usr/share/doc/musl/copyright; fi
    for sum in "${!texts[@]}"; do printf '%s\t%s\n' "${carriers[$sum]}" "${texts[$sum]}"; done | LC_ALL=C sort |
        while IFS=$'\t' read -r name file; do
            printf '\n%s\n%s\n\n' "$(printf '=%.0s' {1..78})" "$(fold -sw 110 <<<"Of${name}:")"
            cat "$file"
        done
}

say "SBOM and third-party notices"
mkdir -p "$dist"
rm -f "$dist"/*
sbom >"$dist/cksl-$version.cdx.json"
notices >"$work/THIRD-PARTY-NOTICES"

say "archive and Debian package"
# The archive unpacks below a prefix: tar -C /usr/local --strip-components=1 -xzf …
tree=$work/cksl-$version
install -D -m 0755 "$programs/cksl" "$tree/bin/cksl"
install -D -m 0755 "$programs/cksl-node" "$tree/lib/cksl/cksl-node"
install_pages "$tree/bin/cksl" "$tree" site-functions
# The book, as far as this machine can make it: mdBook comes from crates.io.
if "$ROOT/scripts/book.sh" "$tree/share/doc/cksl/book"; then
    find "$tree/share/doc/cksl/book" -type f -exec chmod 0644 {} +
else
    say "this release has no book: mdBook could not be made"
fi
# They make the roots of nodes, where neither a bundle nor a registry has them.
install -D -m 0755 -t "$tree/share/cksl/scripts" scripts/make-node-root.sh
install -D -m 0644 -t "$tree/share/cksl/scripts" scripts/roots.sh
install -D -m 0644 -t "$tree/share/doc/cksl" LICENSE README.md CHANGELOG.md "$work/THIRD-PARTY-NOTICES" LICENSES/*
tar --sort=name --owner=0 --group=0 --numeric-owner --mode=u+w,go-w --mtime="@$SOURCE_DATE_EPOCH" -C "$work" \
    -cf - "cksl-$version" | gzip -9n >"$dist/cksl-$version-x86_64-linux.tar.gz"

package=$work/package
mkdir -p "$package/DEBIAN"
cp -r "$tree" "$package/usr"
mv "$package/usr/share/zsh/site-functions" "$package/usr/share/zsh/vendor-completions"
gzip -9n "$package"/usr/share/doc/cksl/{THIRD-PARTY-NOTICES,CHANGELOG.md}
mv "$package/usr/share/doc/cksl/LICENSE" "$package/usr/share/doc/cksl/copyright"
cat >"$package/DEBIAN/control" <<END
Package: cksl
Version: $version
Architecture: amd64
Maintainer: the cksl authors <authors@cksl.invalid>
Installed-Size: $(du -sk "$package/usr" | cut -f1)
Section: education
Priority: optional
Recommends: mmdebstrap, zstd
Suggests: docker.io
Homepage: $(jq -r '.packages[] | select(.name == "cksl") | .repository' "$work/metadata.json")
Description: training labs for the Certified Kubernetes Security Specialist exam
 Labs on this machine, and a checker that grades by what an eBPF detector saw.
 The roots of nodes are not in this package: cksl bundle load or cksl image pull
 fetches them, /usr/share/cksl/scripts/make-node-root.sh makes them.
END
find "$package" -exec touch -hd "@$SOURCE_DATE_EPOCH" {} +
chmod -R u+w,go-w "$package"
dpkg-deb --root-owner-group --threads-max=1 -Zxz --build "$package" "$dist/cksl_${version}_amd64.deb" >/dev/null
(cd "$dist" && sha256sum -- * >"$work/SHA256SUMS" && mv "$work/SHA256SUMS" SHA256SUMS)
say "made in $dist"
cat "$dist/SHA256SUMS"
