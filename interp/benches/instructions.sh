#!/usr/bin/env bash
# Machine instructions per operation of each kernel, counted by callgrind: repeatable to the instruction, whatever else
# the machine does. What starting up costs is measured on a kernel that does nothing, and subtracted.
#
#     interp/benches/instructions.sh [KERNEL…]          threaded code
#     DISPATCH=--match interp/benches/instructions.sh   the safe loop
set -euo pipefail
DISPATCH=${DISPATCH:-}
cd "$(dirname "$0")/../.."
cargo build --quiet --release -p packir-interp --example kernels
kernels=target/release/examples/kernels
instructions() {
    valgrind --tool=callgrind --callgrind-out-file=/dev/null "$kernels" "$1" $DISPATCH 2>&1 | sed -n 's/.*Collected : //p'
}
operations() {
    "$kernels" "$1" --count | sed -n 's/.*, \([0-9]*\) operations/\1/p'
}
idle=$(instructions idle)
printf '| kernel | operations | instructions | per operation |\n|---|---|---|---|\n'
for kernel in "${@:-fib sieve collatz xorshift mandelbrot}"; do
    for name in $kernel; do
        ops=$(operations "$name")
        count=$(($(instructions "$name") - idle))
        awk -v n="$name" -v o="$ops" -v i="$count" 'BEGIN { printf "| %s | %d | %d | %.1f |\n", n, o, i, i / o }'
    done
done
