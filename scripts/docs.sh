#!/bin/sh
# Writes the pages of docs/ that are made from the code.
set -eu
for page in architecture-file scenario walkthrough configuration keys commands kinds faults fidelity; do "$1" docs "$page" > "docs/$page.md"; done
for schema in architecture draw trace check rules reach resolve scenario walkthrough run load sweep compare faults; do "$1" schema "$schema" > "docs/$schema.schema.json"; done
