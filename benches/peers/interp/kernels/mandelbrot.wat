(module
  (func (export "run") (param $n i64) (result i64)
    (local $count i64) (local $row i64) (local $column i64) (local $steps i64)
    (local $distance f64) (local $ci f64) (local $cr f64) (local $x f64) (local $y f64) (local $xx f64) (local $yy f64)
    (local.set $distance (f64.div (f64.const 4) (f64.convert_i64_u (local.get $n))))
    (block $done
      (loop $rows
        (br_if $done (i64.ge_u (local.get $row) (local.get $n)))
        (local.set $ci (f64.sub (f64.mul (f64.convert_i64_u (local.get $row)) (local.get $distance)) (f64.const 2)))
        (local.set $column (i64.const 0))
        (block $end_of_row
          (loop $columns
            (br_if $end_of_row (i64.ge_u (local.get $column) (local.get $n)))
            (local.set $cr
              (f64.sub (f64.mul (f64.convert_i64_u (local.get $column)) (local.get $distance)) (f64.const 2)))
            (local.set $x (local.get $cr))
            (local.set $y (local.get $ci))
            (local.set $steps (i64.const 50))
            (block $escaped
              (loop $step
                (local.set $xx (f64.mul (local.get $x) (local.get $x)))
                (local.set $yy (f64.mul (local.get $y) (local.get $y)))
                (br_if $escaped (f64.gt (f64.add (local.get $xx) (local.get $yy)) (f64.const 4)))
                (local.set $y (f64.mul (local.get $x) (local.get $y)))
                (local.set $y (f64.add (f64.add (local.get $y) (local.get $y)) (local.get $ci)))
                (local.set $x (f64.add (f64.sub (local.get $xx) (local.get $yy)) (local.get $cr)))
                (local.set $steps (i64.sub (local.get $steps) (i64.const 1)))
                (br_if $step (i64.ne (local.get $steps) (i64.const 0))))
              (local.set $count (i64.add (local.get $count) (i64.const 1))))
            (local.set $column (i64.add (local.get $column) (i64.const 1)))
            (br $columns)))
        (local.set $row (i64.add (local.get $row) (i64.const 1)))
        (br $rows)))
    (local.get $count)))
