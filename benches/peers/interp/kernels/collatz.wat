(module
  (func (export "run") (param $n i64) (result i64)
    (local $sum i64) (local $start i64) (local $x i64)
    (local.set $start (i64.const 1))
    (block $done
      (loop $next
        (br_if $done (i64.ge_u (local.get $start) (local.get $n)))
        (local.set $x (local.get $start))
        (block $one
          (loop $step
            (br_if $one (i64.eq (local.get $x) (i64.const 1)))
            (local.set $sum (i64.add (local.get $sum) (i64.const 1)))
            (if (i64.eqz (i64.and (local.get $x) (i64.const 1)))
              (then (local.set $x (i64.shr_u (local.get $x) (i64.const 1))))
              (else (local.set $x (i64.add (i64.mul (local.get $x) (i64.const 3)) (i64.const 1)))))
            (br $step)))
        (local.set $start (i64.add (local.get $start) (i64.const 1)))
        (br $next)))
    (local.get $sum)))
