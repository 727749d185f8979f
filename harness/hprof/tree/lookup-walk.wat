;; The inner loop of a search for a few objects of a heap: skips all others.
;;
;; It does what Lookup (object-lookup.ts) does for instances and arrays of dumps with identifiers of 8 bytes that
;; nobody looks for. It stops at one that is looked for, at another tag, and at an instance that ends behind the
;; bytes there are. Lookup then takes that one sub-record, and this goes on behind it.
(module
  (import "heap" "chunks" (memory $chunks 1))

  ;; Identifiers of the objects looked for: where they lie in $chunks, and where they end.
  (global $wanted (export "wanted") (mut i32) (i32.const 0))
  (global $wantedEnd (export "wantedEnd") (mut i32) (i32.const 0))

  ;; The dump is big-endian, this machine is not.
  (func $swapped (param $word i32) (result i32)
    (i32.or
      (i32.and (i32.rotl (local.get $word) (i32.const 8)) (i32.const 0x00ff00ff))
      (i32.and (i32.rotr (local.get $word) (i32.const 8)) (i32.const 0xff00ff00))))

  ;; Which of 64 bits stands for an identifier: by the lower 11 bits of the address that differ.
  (func $bit (param $id i64) (result i64)
    (i64.shl
      (i64.const 1)
      (i64.xor
        (i64.shr_u (local.get $id) (i64.const 59))
        (i64.and (i64.shr_u (local.get $id) (i64.const 48)) (i64.const 0x3f)))))

  (func $isWanted (param $id i64) (result i32)
    (local $at i32)
    (local.set $at (global.get $wanted))
    (block $none
      (loop $next
        (br_if $none (i32.ge_u (local.get $at) (global.get $wantedEnd)))
        (if (i64.eq (i64.load $chunks (local.get $at)) (local.get $id)) (then (return (i32.const 1))))
        (local.set $at (i32.add (local.get $at) (i32.const 8)))
        (br $next)))
    (i32.const 0))

  ;; The bits of all that are looked for.
  (func $bits (result i64)
    (local $at i32)
    (local $bits i64)
    (local.set $at (global.get $wanted))
    (block $done
      (loop $next
        (br_if $done (i32.ge_u (local.get $at) (global.get $wantedEnd)))
        (local.set $bits
          (i64.or (local.get $bits) (call $bit (i64.load $chunks (local.get $at)))))
        (local.set $at (i32.add (local.get $at) (i32.const 8)))
        (br $next)))
    (local.get $bits))

  ;; Walks from $at on. Returns where it stopped: at or behind $limit, or before it at a sub-record that is not
  ;; for it.
  (func (export "walk") (param $at i32) (param $limit i32) (result f64)
    (local $tag i32)
    (local $body i32)
    (local $type i32)
    (local $next i64)
    (local $id i64)
    (local $bits i64)
    (local.set $bits (call $bits))
    (block $stop
      (loop $walk
        (br_if $stop (i32.ge_u (local.get $at) (local.get $limit)))
        (local.set $tag (i32.load8_u $chunks (local.get $at)))

        ;; INSTANCE_DUMP: tag, object, stack trace serial (4), class, body length (4), body
        (if (i32.eq (local.get $tag) (i32.const 0x21))
          (then
            (local.set $body (i32.add (local.get $at) (i32.const 25)))
            (br_if $stop (i32.gt_u (local.get $body) (local.get $limit)))
            (local.set $next
              (i64.add
                (i64.extend_i32_u (local.get $body))
                (i64.extend_i32_u (call $swapped (i32.load $chunks offset=21 (local.get $at))))))
            (br_if $stop (i64.gt_u (local.get $next) (i64.extend_i32_u (local.get $limit)))))
          (else

        ;; PRIMITIVE_ARRAY_DUMP: tag, array, stack trace serial (4), count (4), element type (1), elements
        (if (i32.eq (local.get $tag) (i32.const 0x23))
          (then
            (local.set $body (i32.add (local.get $at) (i32.const 18)))
            (br_if $stop (i32.gt_u (local.get $body) (local.get $limit)))
            (local.set $type
              (i32.sub (i32.load8_u $chunks offset=17 (local.get $at)) (i32.const 4)))
            (br_if $stop (i32.gt_u (local.get $type) (i32.const 7)))
            ;; By type code less 4 the logarithm of an element's bytes: boolean, char, float, double, byte,
            ;; short, int, long.
            (local.set $next
              (i64.add
                (i64.extend_i32_u (local.get $body))
                (i64.shl
                  (i64.extend_i32_u (call $swapped (i32.load $chunks offset=13 (local.get $at))))
                  (i64.extend_i32_u
                    (i32.and
                      (i32.shr_u (i32.const 0x32103210) (i32.shl (local.get $type) (i32.const 2)))
                      (i32.const 3)))))))
          (else

        ;; OBJECT_ARRAY_DUMP: tag, array, stack trace serial (4), count (4), array class, elements
        (br_if $stop (i32.ne (local.get $tag) (i32.const 0x22)))
        (local.set $body (i32.add (local.get $at) (i32.const 25)))
        (br_if $stop (i32.gt_u (local.get $body) (local.get $limit)))
        (local.set $next
          (i64.add
            (i64.extend_i32_u (local.get $body))
            (i64.shl
              (i64.extend_i32_u (call $swapped (i32.load $chunks offset=13 (local.get $at))))
              (i64.const 3))))))))

        (local.set $id (i64.load $chunks offset=1 (local.get $at)))
        (if (i64.ne (i64.and (call $bit (local.get $id)) (local.get $bits)) (i64.const 0))
          (then (br_if $stop (call $isWanted (local.get $id)))))
        (if (i64.ge_u (local.get $next) (i64.extend_i32_u (local.get $limit)))
          (then (return (f64.convert_i64_u (local.get $next)))))
        (local.set $at (i32.wrap_i64 (local.get $next)))
        (br $walk)))
    (f64.convert_i32_u (local.get $at))))
