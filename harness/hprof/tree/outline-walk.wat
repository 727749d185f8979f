;; The inner loop of the first pass over a heap: marks where on the heap each object lies.
;;
;; It does what HeapOutline (heap-outline.ts) does for instances and arrays of dumps with identifiers of 8
;; bytes. It stops at whatever is not wholly regular: another tag, an object that ends behind the bytes there
;; are, one on another page of the index than the object before, one whose address is none, an instance of a
;; class that is looked for. HeapOutline then takes that one sub-record, and this goes on behind it.
(module
  (import "heap" "chunks" (memory $chunks 1))
  ;; The words of the ObjectIndex.
  (import "heap" "objects" (memory $objects 1))

  ;; The last object's address without its lower 16 bits, as it stands in the dump: 4 bytes, then 2; more than
  ;; 16 bits when there is none. And where its page lies.
  (global $keyHigh (export "keyHigh") (mut i32) (i32.const 0))
  (global $keyLow (export "keyLow") (mut i32) (i32.const 0x10000))
  (global $page (export "page") (mut i32) (i32.const 0))
  ;; Identifiers of the classes to stop at: where they lie in $chunks, and where they end.
  (global $wanted (export "wanted") (mut i32) (i32.const 0))
  (global $wantedEnd (export "wantedEnd") (mut i32) (i32.const 0))

  ;; The dump is big-endian, this machine is not.
  (func $swapped (param $word i32) (result i32)
    (i32.or
      (i32.and (i32.rotl (local.get $word) (i32.const 8)) (i32.const 0x00ff00ff))
      (i32.and (i32.rotr (local.get $word) (i32.const 8)) (i32.const 0xff00ff00))))

  ;; Whether a class is one to stop at.
  (func $isWanted (param $class i64) (result i32)
    (local $at i32)
    (local.set $at (global.get $wanted))
    (block $none
      (loop $next
        (br_if $none (i32.ge_u (local.get $at) (global.get $wantedEnd)))
        (if (i64.eq (i64.load $chunks (local.get $at)) (local.get $class)) (then (return (i32.const 1))))
        (local.set $at (i32.add (local.get $at) (i32.const 8)))
        (br $next)))
    (i32.const 0))

  ;; Walks from $at on. Returns where it stopped: at or behind $limit, or before it at a sub-record that is not
  ;; for it.
  (func (export "walk") (param $at i32) (param $limit i32) (result f64)
    (local $tag i32)
    (local $body i32)
    (local $type i32)
    (local $next i64)
    (local $class i64)
    (local $lastClass i64)
    (local $id i64)
    (local $key i64)
    (local $low i32)
    (local $word i32)
    (local.set $key
      (i64.or
        (i64.extend_i32_u (global.get $keyHigh))
        (i64.shl (i64.extend_i32_u (global.get $keyLow)) (i64.const 32))))
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
            (br_if $stop (i64.gt_u (local.get $next) (i64.extend_i32_u (local.get $limit))))
            (local.set $class (i64.load $chunks offset=13 (local.get $at)))
            (if (i64.ne (local.get $class) (local.get $lastClass))
              (then
                (br_if $stop (call $isWanted (local.get $class)))
                (local.set $lastClass (local.get $class)))))
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
        (br_if $stop
          (i64.ne (i64.and (local.get $id) (i64.const 0xffffffffffff)) (local.get $key)))
        ;; The lower 16 bits: the first byte says which word of the page, the second which bit of the word.
        (local.set $low (i32.wrap_i64 (i64.shr_u (local.get $id) (i64.const 48))))
        (br_if $stop (i32.and (local.get $low) (i32.const 0x700)))
        (local.set $word
          (i32.add
            (global.get $page)
            (i32.shl (i32.and (local.get $low) (i32.const 0xff)) (i32.const 3))))
        (i32.store $objects (local.get $word)
          (i32.or
            (i32.load $objects (local.get $word))
            (i32.shl (i32.const 1) (i32.shr_u (local.get $low) (i32.const 11)))))

        (if (i64.ge_u (local.get $next) (i64.extend_i32_u (local.get $limit)))
          (then (return (f64.convert_i64_u (local.get $next)))))
        (local.set $at (i32.wrap_i64 (local.get $next)))
        (br $walk)))
    (f64.convert_i32_u (local.get $at))))
