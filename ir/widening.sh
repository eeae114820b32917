#!/usr/bin/env bash
# Tests all that stands on the IR with values of 80 bits instead of 64: copies the sources, changes the attributes of
# `widening.patch` there, and runs the tests of the IR and of the whole system.
set -euo pipefail
cd "$(dirname "$0")/.."
copy=target/widening
rm -rf "$copy"
mkdir -p "$copy"
git ls-files -z | tar --create --null --files-from=- | tar --extract --directory="$copy"
git apply --directory="$copy" ir/widening.patch
# The one test that expects the narrow source is the patch's own.
cargo test --manifest-path "$copy/Cargo.toml" --target-dir target/wide --locked -p packir-ir -p packir "$@" \
    -- --skip widening_a_value_changes_attributes_alone
