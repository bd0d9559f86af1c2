// Writes a database for trivy: the advisories on standard input, in the folder that is named.
//
// The format is that of trivy's databases of version 2, a file of bbolt with three kinds of buckets:
// https://github.com/aquasecurity/trivy-db.
package main

import (
	"encoding/json"
	"fmt"
	"log"
	"os"
	"path/filepath"
	"time"

	"go.etcd.io/bbolt"
)

// The version of the format.
const version = 2

// A source of advisories, and what it says.
type input struct {
	// The ecosystem whose packages are meant, as trivy calls it.
	Ecosystem string
	// Who says so.
	Source source
	// The day of the last advisory.
	Updated time.Time
	// What is known.
	Advisories []advisory
}

type source struct {
	ID, Name, URL string
}

// A flaw of some versions of a package.
type advisory struct {
	ID, Package, Title, Description, Severity string
	// Versions that have it, as npm writes ranges.
	Vulnerable []string
	// Versions without it.
	Patched []string
}

func main() {
	log.SetFlags(0)
	if len(os.Args) != 2 {
		log.Fatal("usage: advisories FOLDER <advisories.json")
	}
	if err := run(os.Args[1]); err != nil {
		log.Fatal(err)
	}
}

func run(folder string) error {
	var from input
	decoder := json.NewDecoder(os.Stdin)
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&from); err != nil {
		return fmt.Errorf("advisories.json: %w", err)
	}
	if err := write(filepath.Join(folder, "trivy.db"), from); err != nil {
		return err
	}
	metadata, err := json.Marshal(map[string]any{
		"Version":      version,
		"UpdatedAt":    from.Updated,
		"DownloadedAt": from.Updated,
		"NextUpdate":   from.Updated,
	})
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(folder, "metadata.json"), metadata, 0o644)
}

func write(path string, from input) error {
	database, err := bbolt.Open(path, 0o644, &bbolt.Options{Timeout: time.Second})
	if err != nil {
		return err
	}
	defer database.Close()
	bucket := from.Ecosystem + "::" + from.Source.Name
	return database.Update(func(tx *bbolt.Tx) error {
		if err := put(tx, from.Source, bucket, "data-source"); err != nil {
			return err
		}
		for _, one := range from.Advisories {
			versions := map[string]any{"VulnerableVersions": one.Vulnerable, "PatchedVersions": one.Patched}
			if err := put(tx, versions, one.ID, bucket, one.Package); err != nil {
				return err
			}
			about := map[string]any{
				"Title":            one.Title,
				"Description":      one.Description,
				"Severity":         one.Severity,
				"PublishedDate":    from.Updated,
				"LastModifiedDate": from.Updated,
			}
			if err := put(tx, about, one.ID, "vulnerability"); err != nil {
				return err
			}
		}
		return nil
	})
}

// put writes a value below buckets, which it makes.
func put(tx *bbolt.Tx, value any, key, outer string, inner ...string) error {
	bucket, err := tx.CreateBucketIfNotExists([]byte(outer))
	for _, name := range inner {
		if err != nil {
			break
		}
		bucket, err = bucket.CreateBucketIfNotExists([]byte(name))
	}
	if err != nil {
		return err
	}
	text, err := json.Marshal(value)
	if err != nil {
		return err
	}
	return bucket.Put([]byte(key), text)
}
