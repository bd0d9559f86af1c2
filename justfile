# The tasks of the project: `just` lists them. Each is one command of scripts/, which CI calls too.

_list:
    @just --list

# Formatting, clippy and documentation
lint:
    scripts/test.sh lint

# Tests without a node
unit:
    scripts/test.sh unit

# Stages of the tests (scripts/test.sh names them); all without arguments; needs root
test *STAGES:
    scripts/test.sh {{STAGES}}

# Install cksl on this machine and start a scenario; needs root
start *ARGS:
    scripts/start.sh {{ARGS}}

# Licences, advisories and sources of the dependencies
deny:
    cargo deny --locked check

# Ask a real Falco what the tests say it answered
compare-with-falco FALCO="falco":
    scripts/compare-with-falco.sh {{FALCO}}

# The pages of docs/ as one site that can be searched
book DIRECTORY="":
    scripts/book.sh {{DIRECTORY}}

# Every page in a real browser, and axe-core's findings; pictures in DIRECTORY; needs root
pages DIRECTORY="" *PARTS:
    scripts/pages.sh {{DIRECTORY}} {{PARTS}}

# Archive, Debian package, SBOM and checksums of this commit
release VERSION="":
    scripts/release.sh {{VERSION}}

# Install that release in a fresh Debian 12; needs root
test-release:
    scripts/test-release.sh
