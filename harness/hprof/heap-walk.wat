;; The inner loop of reading a heap dump: steps over instances and arrays, and counts them.
;;
;; It does what HeapWalker (heap-walker.ts) does for the three sub-records that a dump has millions of, with
;; identifiers of 8 bytes. Whatever is not wholly regular, it leaves alone and stops at: another tag, a class
;; it does not know, a head or an object that ends behind the bytes there are, a length that contradicts a
;; class or an address. HeapWalker then reads that one sub-record, finds the fault if it is one, and this
;; goes on behind it. So there is one place that says what is wrong with a dump, and it is not here.
(module
  (import "heap" "memory" (memory 1))

  ;; The classes known, by identifier: open addressing, a slot holds the address of an entry, 0 is free.
  (global $slots (export "slots") (mut i32) (i32.const 0))
  ;; 64 less the logarithm of the number of slots.
  (global $shift (export "shift") (mut i32) (i32.const 0))
  (global $mask (export "mask") (mut i32) (i32.const 0))

  ;; An entry: identifier as in the dump (8), bytes of an instance's body (4), instances (4), arrays (4),
  ;; unused (4), heap bytes of its arrays with references of 4 bytes (8) and of 8 bytes (8).
  ;; Of primitive arrays, from $primitives on by type code: count (8) and heap bytes (8).
  (global $primitives (export "primitives") (mut i32) (i32.const 0))

  ;; The last array, to be compared with the object behind it: halves of its address, what it takes on the heap
  ;; at least (0: there is nothing to compare), what it takes with references of 8 bytes.
  (global $arrayHigh (export "arrayHigh") (mut i32) (i32.const 0))
  (global $arrayLow (export "arrayLow") (mut i32) (i32.const 0))
  (global $arrayMinBytes (export "arrayMinBytes") (mut f64) (f64.const 0))
  (global $arrayWideBytes (export "arrayWideBytes") (mut f64) (f64.const 0))
  ;; 1 once an array of references was followed more closely than references of 8 bytes allow.
  (global $narrow (export "narrow") (mut i32) (i32.const 0))

  ;; The dump is big-endian, this machine is not.
  (func $swapped (param $word i32) (result i32)
    (i32.or
      (i32.and (i32.rotl (local.get $word) (i32.const 8)) (i32.const 0x00ff00ff))
      (i32.and (i32.rotr (local.get $word) (i32.const 8)) (i32.const 0xff00ff00))))

  ;; Logarithm of the bytes of an element, by type code less 4: boolean, char, float, double, byte, short, int, long.
  (func $elementShift (param $type i32) (result i32)
    (i32.and
      (i32.shr_u (i32.const 0x32103210) (i32.shl (local.get $type) (i32.const 2)))
      (i32.const 3)))

  ;; Heap bytes of so many, rounded up to 8.
  (func $aligned (param $bytes i64) (result i64)
    (i64.and (i64.add (local.get $bytes) (i64.const 7)) (i64.const -8)))

  ;; The entry of a class; 0 when it is not known.
  (func $entryOf (param $id i64) (result i32)
    (local $slot i32)
    (local $entry i32)
    (local.set $slot
      (i32.wrap_i64
        (i64.shr_u
          (i64.mul (local.get $id) (i64.const 0x9e3779b97f4a7c15))
          (i64.extend_i32_u (global.get $shift)))))
    ;; Ends: the table is never more than half full.
    (loop $probe (result i32)
      (local.set $entry
        (i32.load (i32.add (global.get $slots) (i32.shl (local.get $slot) (i32.const 2)))))
      (if (result i32) (i32.eqz (local.get $entry))
        (then (i32.const 0))
        (else
          (if (result i32) (i64.eq (i64.load (local.get $entry)) (local.get $id))
            (then (local.get $entry))
            (else
              (local.set $slot
                (i32.and (i32.add (local.get $slot) (i32.const 1)) (global.get $mask)))
              (br $probe)))))))

  ;; What an object's identifier says of the array before it, both as in the dump: 0 nothing, 1 that the object
  ;; lies inside, 2 that references take 4 bytes.
  (func $compared
    (param $id i64) (param $array i64) (param $minBytes i64) (param $wideBytes i64) (result i32)
    (local $low i32)
    (local $arrayLow i32)
    (local $distance i64)
    (if (i32.ne (i32.wrap_i64 (local.get $id)) (i32.wrap_i64 (local.get $array)))
      (then (return (i32.const 0))))
    (local.set $low (call $swapped (i32.wrap_i64 (i64.shr_u (local.get $id) (i64.const 32)))))
    (local.set $arrayLow
      (call $swapped (i32.wrap_i64 (i64.shr_u (local.get $array) (i64.const 32)))))
    (local.set $distance
      (i64.sub
        (i64.extend_i32_u (local.get $low))
        (i64.extend_i32_u (local.get $arrayLow))))
    (if (i64.le_s (local.get $distance) (i64.const 0)) (then (return (i32.const 0))))
    (if
      (i32.and
        (i64.lt_s (local.get $distance) (local.get $minBytes))
        (i32.eqz (i32.and (i32.or (local.get $low) (local.get $arrayLow)) (i32.const 7))))
      (then (return (i32.const 1))))
    (i32.shl (i64.lt_s (local.get $distance) (local.get $wideBytes)) (i32.const 1)))

  ;; Walks from $at on, as far as the bytes reach ($limit) and no further than the segment ($end, which may
  ;; lie behind them). Returns where it stopped: at or behind $limit, or before it at a sub-record that is
  ;; not for it.
  (func (export "walk") (param $at i32) (param $limit i32) (param $end f64) (result f64)
    (local $tag i32)
    (local $body i32)
    (local $type i32)
    (local $count i64)
    (local $bytes i64)
    (local $next i64)
    (local $segmentEnd i64)
    (local $id i64)
    (local $lastId i64)
    (local $entry i32)
    ;; The last array, as in the globals but for its identifier, which is as in the dump.
    (local $array i64)
    (local $minBytes i64)
    (local $wideBytes i64)
    (local $compared i32)
    ;; Where the last object ends, if behind $limit.
    (local $behind f64)
    (local.set $array
      (i64.or
        (i64.extend_i32_u (global.get $arrayHigh))
        (i64.shl
          (i64.extend_i32_u (call $swapped (global.get $arrayLow)))
          (i64.const 32))))
    (local.set $minBytes (i64.trunc_f64_s (global.get $arrayMinBytes)))
    (local.set $wideBytes (i64.trunc_f64_s (global.get $arrayWideBytes)))
    (local.set $segmentEnd (i64.trunc_f64_s (local.get $end)))
    (block $stop
      (loop $walk
        (br_if $stop (i32.ge_u (local.get $at) (local.get $limit)))
        (local.set $tag (i32.load8_u (local.get $at)))

        ;; INSTANCE_DUMP: tag, object, stack trace serial (4), class, body length (4), body
        (if (i32.eq (local.get $tag) (i32.const 0x21))
          (then
            (local.set $body (i32.add (local.get $at) (i32.const 25)))
            (br_if $stop (i32.gt_u (local.get $body) (local.get $limit)))
            (local.set $bytes
              (i64.extend_i32_u (call $swapped (i32.load offset=21 (local.get $at)))))
            (local.set $next (i64.add (i64.extend_i32_u (local.get $body)) (local.get $bytes)))
            (br_if $stop (i64.gt_s (local.get $next) (local.get $segmentEnd)))
            (local.set $id (i64.load offset=13 (local.get $at)))
            (if (i32.or (i64.ne (local.get $id) (local.get $lastId)) (i32.eqz (local.get $entry)))
              (then
                (local.set $entry (call $entryOf (local.get $id)))
                (local.set $lastId (local.get $id))
                (br_if $stop (i32.eqz (local.get $entry)))))
            (br_if $stop
              (i64.ne (i64.load32_s offset=8 (local.get $entry)) (local.get $bytes)))
            (if (i64.ne (local.get $minBytes) (i64.const 0))
              (then
                (local.set $compared
                  (call $compared
                    (i64.load offset=1 (local.get $at))
                    (local.get $array)
                    (local.get $minBytes)
                    (local.get $wideBytes)))
                (br_if $stop (i32.eq (local.get $compared) (i32.const 1)))
                (if (local.get $compared) (then (global.set $narrow (i32.const 1))))
                (local.set $minBytes (i64.const 0))))
            (i32.store offset=12 (local.get $entry)
              (i32.add (i32.load offset=12 (local.get $entry)) (i32.const 1))))
          (else

        ;; PRIMITIVE_ARRAY_DUMP: tag, array, stack trace serial (4), count (4), element type (1), elements
        (if (i32.eq (local.get $tag) (i32.const 0x23))
          (then
            (local.set $body (i32.add (local.get $at) (i32.const 18)))
            (br_if $stop (i32.gt_u (local.get $body) (local.get $limit)))
            (local.set $type
              (i32.sub (i32.load8_u offset=17 (local.get $at)) (i32.const 4)))
            (br_if $stop (i32.gt_u (local.get $type) (i32.const 7)))
            (local.set $bytes
              (i64.shl
                (i64.extend_i32_u (call $swapped (i32.load offset=13 (local.get $at))))
                (i64.extend_i32_u (call $elementShift (local.get $type)))))
            (local.set $next (i64.add (i64.extend_i32_u (local.get $body)) (local.get $bytes)))
            (br_if $stop (i64.gt_s (local.get $next) (local.get $segmentEnd)))
            (if (i64.ne (local.get $minBytes) (i64.const 0))
              (then
                (local.set $compared
                  (call $compared
                    (i64.load offset=1 (local.get $at))
                    (local.get $array)
                    (local.get $minBytes)
                    (local.get $wideBytes)))
                (br_if $stop (i32.eq (local.get $compared) (i32.const 1)))
                (if (local.get $compared) (then (global.set $narrow (i32.const 1))))
                (local.set $minBytes (i64.const 0))))
            (local.set $type
              (i32.add (global.get $primitives) (i32.shl (local.get $type) (i32.const 4))))
            (i64.store (local.get $type)
              (i64.add (i64.load (local.get $type)) (i64.const 1)))
            ;; 16 is the header of an array, 12 that of one with compact object headers.
            (i64.store offset=8 (local.get $type)
              (i64.add
                (i64.load offset=8 (local.get $type))
                (call $aligned (i64.add (local.get $bytes) (i64.const 16)))))
            (local.set $array (i64.load offset=1 (local.get $at)))
            (local.set $minBytes (i64.add (local.get $bytes) (i64.const 12)))
            (local.set $wideBytes (i64.const 0)))
          (else

        ;; OBJECT_ARRAY_DUMP: tag, array, stack trace serial (4), count (4), array class, elements
        (br_if $stop (i32.ne (local.get $tag) (i32.const 0x22)))
        (local.set $body (i32.add (local.get $at) (i32.const 25)))
        (br_if $stop (i32.gt_u (local.get $body) (local.get $limit)))
        (local.set $count
          (i64.extend_i32_u (call $swapped (i32.load offset=13 (local.get $at)))))
        (local.set $next
          (i64.add
            (i64.extend_i32_u (local.get $body))
            (i64.shl (local.get $count) (i64.const 3))))
        (br_if $stop (i64.gt_s (local.get $next) (local.get $segmentEnd)))
        (local.set $id (i64.load offset=17 (local.get $at)))
        (if (i32.or (i64.ne (local.get $id) (local.get $lastId)) (i32.eqz (local.get $entry)))
          (then
            (local.set $entry (call $entryOf (local.get $id)))
            (local.set $lastId (local.get $id))
            (br_if $stop (i32.eqz (local.get $entry)))))
        (if (i64.ne (local.get $minBytes) (i64.const 0))
          (then
            (local.set $compared
              (call $compared
                (i64.load offset=1 (local.get $at))
                (local.get $array)
                (local.get $minBytes)
                (local.get $wideBytes)))
            (br_if $stop (i32.eq (local.get $compared) (i32.const 1)))
            (if (local.get $compared) (then (global.set $narrow (i32.const 1))))
            (local.set $minBytes (i64.const 0))))
        (i32.store offset=16 (local.get $entry)
          (i32.add (i32.load offset=16 (local.get $entry)) (i32.const 1)))
        (i64.store offset=24 (local.get $entry)
          (i64.add
            (i64.load offset=24 (local.get $entry))
            (call $aligned (i64.add (i64.shl (local.get $count) (i64.const 2)) (i64.const 16)))))
        (i64.store offset=32 (local.get $entry)
          (i64.add
            (i64.load offset=32 (local.get $entry))
            (call $aligned (i64.add (i64.shl (local.get $count) (i64.const 3)) (i64.const 16)))))
        (local.set $array (i64.load offset=1 (local.get $at)))
        (local.set $minBytes (i64.add (i64.shl (local.get $count) (i64.const 2)) (i64.const 12)))
        (local.set $wideBytes (i64.add (i64.shl (local.get $count) (i64.const 3)) (i64.const 16)))))))

        (if (i64.ge_u (local.get $next) (i64.extend_i32_u (local.get $limit)))
          (then (local.set $behind (f64.convert_i64_s (local.get $next))) (br $stop)))
        (local.set $at (i32.wrap_i64 (local.get $next)))
        (br $walk)))
    (global.set $arrayHigh (i32.wrap_i64 (local.get $array)))
    (global.set $arrayLow
      (call $swapped (i32.wrap_i64 (i64.shr_u (local.get $array) (i64.const 32)))))
    (global.set $arrayMinBytes (f64.convert_i64_s (local.get $minBytes)))
    (global.set $arrayWideBytes (f64.convert_i64_s (local.get $wideBytes)))
    (select
      (local.get $behind)
      (f64.convert_i32_u (local.get $at))
      (f64.gt (local.get $behind) (f64.const 0)))))
