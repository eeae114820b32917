(module
  (memory (export "memory") 17)
  (func (export "run") (param $n i64) (result i64)
    (local $count i64) (local $candidate i64) (local $multiple i64)
    (local.set $candidate (i64.const 2))
    (block $done
      (loop $next
        (br_if $done (i64.ge_u (local.get $candidate) (local.get $n)))
        (if (i32.eqz (i32.load8_u (i32.wrap_i64 (local.get $candidate))))
          (then
            (local.set $count (i64.add (local.get $count) (i64.const 1)))
            (local.set $multiple (i64.mul (local.get $candidate) (local.get $candidate)))
            (block $marked
              (loop $mark
                (br_if $marked (i64.ge_u (local.get $multiple) (local.get $n)))
                (i32.store8 (i32.wrap_i64 (local.get $multiple)) (i32.const 1))
                (local.set $multiple (i64.add (local.get $multiple) (local.get $candidate)))
                (br $mark)))))
        (local.set $candidate (i64.add (local.get $candidate) (i64.const 1)))
        (br $next)))
    (local.get $count)))
