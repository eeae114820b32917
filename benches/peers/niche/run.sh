#!/usr/bin/env bash
# Executed instructions per integer: the difference between three rounds and one, by callgrind. Pattern types are an
# unstable feature, which the stable compiler lets through for this measurement.
set -euo pipefail
cd "$(dirname "$0")"
export RUSTC_BOOTSTRAP=1
cargo build --release --quiet --locked --features pattern
cargo build --release --quiet --locked --features nightly --target-dir target/nightly
count() {
    local folder=target
    [[ $1 != full-pattern ]] || folder=target/nightly
    valgrind --tool=callgrind --callgrind-out-file=/dev/null "$folder/release/packir-niche" "${1%-pattern}" "${@:2}" 2>&1 |
        awk '/Collected/ { print $NF }'
}
kernels="get keep pack unpack index option"
echo "| kept as | ${kernels// / | } |"
echo "|---|$(for _ in $kernels; do printf -- '---:|'; done)"
for kept in plain mark xor top pattern full full-pattern; do
    printf '| %s |' "$kept"
    for kernel in $kernels; do
        awk -v a="$(count $kept "$kernel" 1)" -v b="$(count $kept "$kernel" 3)" \
            'BEGIN { printf " %.2f |", (b - a) / 2 / 4096 }'
    done
    echo
done
