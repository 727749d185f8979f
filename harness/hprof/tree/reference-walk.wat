;; The inner loop of the second pass over a heap: which object refers to which.
;;
;; It does what ReferenceGraph (reference-graph.ts) does for instances and arrays of dumps with identifiers of
;; 8 bytes. It stops at whatever is not wholly regular: another tag, an object that ends behind the bytes there
;; are, a class it does not know, an instance whose body has not the length of its class's fields, an object
;; that is not in the index. ReferenceGraph then takes that one sub-record, and this goes on behind it.
(module
  (import "heap" "chunks" (memory $chunks 1))
  ;; The words of the ObjectIndex, and its table of pages from $table on.
  (import "heap" "objects" (memory $objects 1))
  ;; Classes and references, at the places below.
  (import "heap" "graph" (memory $graph 1))

  (global $table (export "table") (mut i32) (i32.const 0))
  (global $firstUpperHalf (export "firstUpperHalf") (mut i32) (i32.const 0))
  (global $upperHalves (export "upperHalves") (mut i32) (i32.const 0))

  ;; The classes known, by identifier: open addressing, a slot holds the address of an entry, 0 is free.
  ;; An entry: identifier as in the dump (8), bytes of an instance's body (4), kind (4), size in units (4),
  ;; number of the class object or -1 (4), where the offsets of references in the body begin and end (4 + 4).
  (global $slots (export "slots") (mut i32) (i32.const 0))
  ;; 64 less the logarithm of the number of slots.
  (global $shift (export "shift") (mut i32) (i32.const 0))
  (global $mask (export "mask") (mut i32) (i32.const 0))

  ;; By number of object: index + 1 of its first edge, its size in units, its kind.
  (global $first (export "first") (mut i32) (i32.const 0))
  (global $sizes (export "sizes") (mut i32) (i32.const 0))
  (global $kinds (export "kinds") (mut i32) (i32.const 0))
  ;; Whether a kind takes 4 bytes rather than 2.
  (global $wideKinds (export "wideKinds") (mut i32) (i32.const 0))
  ;; Where the edges begin, and the next one goes.
  (global $edges (export "edges") (mut i32) (i32.const 0))
  (global $edge (export "edge") (mut i32) (i32.const 0))
  ;; Logarithm of the bytes that a reference takes on the heap.
  (global $referenceShift (export "referenceShift") (mut i32) (i32.const 0))

  ;; The dump is big-endian, this machine is not.
  (func $swapped (param $word i32) (result i32)
    (i32.or
      (i32.and (i32.rotl (local.get $word) (i32.const 8)) (i32.const 0x00ff00ff))
      (i32.and (i32.rotr (local.get $word) (i32.const 8)) (i32.const 0xff00ff00))))

  ;; The number of the object whose identifier stands at $at; -1 when no object has it.
  (func $numberAt (param $at i32) (result i32)
    (local $upper i32)
    (local $low i32)
    (local $page i32)
    (local $bit i32)
    (local $word i64)
    (local.set $upper
      (i32.sub
        (call $swapped (i32.load $chunks (local.get $at)))
        (global.get $firstUpperHalf)))
    (if (i32.ge_u (local.get $upper) (global.get $upperHalves)) (then (return (i32.const -1))))
    (local.set $low (call $swapped (i32.load $chunks offset=4 (local.get $at))))
    (local.set $page
      (i32.load $objects
        (i32.add
          (global.get $table)
          (i32.shl
            (i32.or
              (i32.shl (local.get $upper) (i32.const 16))
              (i32.shr_u (local.get $low) (i32.const 16)))
            (i32.const 2)))))
    (if (i32.eqz (local.get $page)) (then (return (i32.const -1))))
    ;; 32 bits, one for each place an object may begin at; above them how many are set before these.
    (local.set $word
      (i64.load $objects
        (i32.add
          (i32.shl (i32.sub (local.get $page) (i32.const 1)) (i32.const 11))
          (i32.and (i32.shr_u (local.get $low) (i32.const 5)) (i32.const 0x7f8)))))
    (local.set $bit
      (i32.shl
        (i32.const 1)
        (i32.and (i32.shr_u (local.get $low) (i32.const 3)) (i32.const 31))))
    (if
      (i32.or
        (i32.eqz (i32.and (i32.wrap_i64 (local.get $word)) (local.get $bit)))
        (i32.and (local.get $low) (i32.const 7)))
      (then (return (i32.const -1))))
    (i32.add
      (i32.wrap_i64 (i64.shr_u (local.get $word) (i64.const 32)))
      (i32.popcnt
        (i32.and
          (i32.wrap_i64 (local.get $word))
          (i32.sub (local.get $bit) (i32.const 1))))))

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
        (i32.load $graph (i32.add (global.get $slots) (i32.shl (local.get $slot) (i32.const 2)))))
      (if (result i32) (i32.eqz (local.get $entry))
        (then (i32.const 0))
        (else
          (if (result i32) (i64.eq (i64.load $graph (local.get $entry)) (local.get $id))
            (then (local.get $entry))
            (else
              (local.set $slot
                (i32.and (i32.add (local.get $slot) (i32.const 1)) (global.get $mask)))
              (br $probe)))))))

  ;; What is known of an object itself.
  (func $describe (param $number i32) (param $kind i32) (param $sizeUnits i32)
    (i32.store $graph
      (i32.add (global.get $sizes) (i32.shl (local.get $number) (i32.const 2)))
      (local.get $sizeUnits))
    (if (global.get $wideKinds)
      (then
        (i32.store $graph
          (i32.add (global.get $kinds) (i32.shl (local.get $number) (i32.const 2)))
          (local.get $kind)))
      (else
        (i32.store16 $graph
          (i32.add (global.get $kinds) (i32.shl (local.get $number) (i32.const 1)))
          (local.get $kind)))))

  ;; Size in units of 8 bytes of an array whose elements take so many; 16 is its header.
  (func $arrayUnits (param $bytes i64) (result i32)
    (i32.wrap_i64 (i64.shr_u (i64.add (local.get $bytes) (i64.const 23)) (i64.const 3))))

  ;; Ends the edges of an object, which lie from $begin to $edge: the last one is stored as its complement.
  (func $end (param $number i32) (param $begin i32) (param $edge i32)
    (local $first i32)
    (local.set $first
      (i32.add (global.get $first) (i32.shl (local.get $number) (i32.const 2))))
    (if (i32.eq (local.get $begin) (local.get $edge))
      (then (i32.store $graph (local.get $first) (i32.const 0)))
      (else
        (i32.store $graph (local.get $first)
          (i32.add
            (i32.shr_u (i32.sub (local.get $begin) (global.get $edges)) (i32.const 2))
            (i32.const 1)))
        (local.set $edge (i32.sub (local.get $edge) (i32.const 4)))
        (i32.store $graph (local.get $edge)
          (i32.xor (i32.load $graph (local.get $edge)) (i32.const -1))))))

  ;; Walks from $at on. Returns where it stopped: at or behind $limit, or before it at a sub-record that is not
  ;; for it.
  (func (export "walk") (param $at i32) (param $limit i32) (result f64)
    (local $tag i32)
    (local $body i32)
    (local $type i32)
    (local $count i64)
    (local $next i64)
    (local $class i64)
    (local $lastClass i64)
    (local $entry i32)
    (local $number i32)
    (local $edge i32)
    (local $begin i32)
    (local $place i32)
    (local $end i32)
    (local $target i32)
    (local $lastTarget i32)
    (local.set $edge (global.get $edge))
    (block $stop
      (loop $walk
        (br_if $stop (i32.ge_u (local.get $at) (local.get $limit)))
        (local.set $tag (i32.load8_u $chunks (local.get $at)))

        ;; PRIMITIVE_ARRAY_DUMP: tag, array, stack trace serial (4), count (4), element type (1), elements
        (if (i32.eq (local.get $tag) (i32.const 0x23))
          (then
            (local.set $body (i32.add (local.get $at) (i32.const 18)))
            (br_if $stop (i32.gt_u (local.get $body) (local.get $limit)))
            (local.set $type (i32.load8_u $chunks offset=17 (local.get $at)))
            (br_if $stop
              (i32.gt_u (i32.sub (local.get $type) (i32.const 4)) (i32.const 7)))
            ;; By type code less 4 the logarithm of an element's bytes: boolean, char, float, double, byte,
            ;; short, int, long.
            (local.set $count
              (i64.shl
                (i64.extend_i32_u (call $swapped (i32.load $chunks offset=13 (local.get $at))))
                (i64.extend_i32_u
                  (i32.and
                    (i32.shr_u
                      (i32.const 0x32103210)
                      (i32.shl (i32.sub (local.get $type) (i32.const 4)) (i32.const 2)))
                    (i32.const 3)))))
            (local.set $number (call $numberAt (i32.add (local.get $at) (i32.const 1))))
            (br_if $stop (i32.eq (local.get $number) (i32.const -1)))
            (call $describe (local.get $number) (local.get $type) (call $arrayUnits (local.get $count)))
            (call $end (local.get $number) (local.get $edge) (local.get $edge))
            (local.set $next (i64.add (i64.extend_i32_u (local.get $body)) (local.get $count)))
            (if (i64.ge_u (local.get $next) (i64.extend_i32_u (local.get $limit)))
              (then
                (global.set $edge (local.get $edge))
                (return (f64.convert_i64_u (local.get $next)))))
            (local.set $at (i32.wrap_i64 (local.get $next)))
            (br $walk)))

        ;; INSTANCE_DUMP: tag, object, stack trace serial (4), class, body length (4), body
        ;; OBJECT_ARRAY_DUMP: tag, array, stack trace serial (4), count (4), array class, elements
        (local.set $body (i32.add (local.get $at) (i32.const 25)))
        (br_if $stop (i32.gt_u (local.get $body) (local.get $limit)))
        (if (i32.eq (local.get $tag) (i32.const 0x21))
          (then
            (local.set $class (i64.load $chunks offset=13 (local.get $at)))
            (local.set $count
              (i64.extend_i32_u (call $swapped (i32.load $chunks offset=21 (local.get $at)))))
            (local.set $next (i64.add (i64.extend_i32_u (local.get $body)) (local.get $count))))
          (else
            (br_if $stop (i32.ne (local.get $tag) (i32.const 0x22)))
            (local.set $class (i64.load $chunks offset=17 (local.get $at)))
            (local.set $count
              (i64.extend_i32_u (call $swapped (i32.load $chunks offset=13 (local.get $at)))))
            (local.set $next
              (i64.add
                (i64.extend_i32_u (local.get $body))
                (i64.shl (local.get $count) (i64.const 3))))))
        (br_if $stop (i64.gt_u (local.get $next) (i64.extend_i32_u (local.get $limit))))
        (if (i32.or (i64.ne (local.get $class) (local.get $lastClass)) (i32.eqz (local.get $entry)))
          (then
            (local.set $entry (call $entryOf (local.get $class)))
            (local.set $lastClass (local.get $class))
            (br_if $stop (i32.eqz (local.get $entry)))))
        (local.set $number (call $numberAt (i32.add (local.get $at) (i32.const 1))))
        (br_if $stop (i32.eq (local.get $number) (i32.const -1)))
        (local.set $begin (local.get $edge))
        (local.set $lastTarget (local.get $number))

        (if (i32.eq (local.get $tag) (i32.const 0x21))
          (then
            (br_if $stop
              (i64.ne (i64.load32_s $graph offset=8 (local.get $entry)) (local.get $count)))
            (call $describe
              (local.get $number)
              (i32.load $graph offset=12 (local.get $entry))
              (i32.load $graph offset=16 (local.get $entry)))
            (local.set $place (i32.load $graph offset=24 (local.get $entry)))
            (local.set $end (i32.load $graph offset=28 (local.get $entry)))
            (block $done
              (loop $field
                (br_if $done (i32.ge_u (local.get $place) (local.get $end)))
                (local.set $target
                  (i32.add (local.get $body) (i32.load $graph (local.get $place))))
                (local.set $place (i32.add (local.get $place) (i32.const 4)))
                (br_if $field (i64.eqz (i64.load $chunks (local.get $target))))
                (local.set $target (call $numberAt (local.get $target)))
                (br_if $field (i32.eq (local.get $target) (i32.const -1)))
                ;; An object's reference to itself holds nothing, nor does the same one twice.
                (br_if $field (i32.eq (local.get $target) (local.get $lastTarget)))
                (br_if $field (i32.eq (local.get $target) (local.get $number)))
                (i32.store $graph (local.get $edge) (local.get $target))
                (local.set $edge (i32.add (local.get $edge) (i32.const 4)))
                (local.set $lastTarget (local.get $target))
                (br $field))))
          (else
            (call $describe
              (local.get $number)
              (i32.load $graph offset=12 (local.get $entry))
              (call $arrayUnits
                (i64.shl (local.get $count) (i64.extend_i32_u (global.get $referenceShift)))))))

        ;; To its class, unless the JVM keeps that anyway: an instance behind its fields, an array before its
        ;; elements.
        (local.set $target (i32.load $graph offset=20 (local.get $entry)))
        (if
          (i32.and
            (i32.ne (local.get $target) (i32.const -1))
            (i32.and
              (i32.ne (local.get $target) (local.get $lastTarget))
              (i32.ne (local.get $target) (local.get $number))))
          (then
            (i32.store $graph (local.get $edge) (local.get $target))
            (local.set $edge (i32.add (local.get $edge) (i32.const 4)))
            (local.set $lastTarget (local.get $target))))

        (if (i32.eq (local.get $tag) (i32.const 0x22))
          (then
            (local.set $place (local.get $body))
            (local.set $end (i32.wrap_i64 (local.get $next)))
            (block $done
              (loop $element
                (br_if $done (i32.ge_u (local.get $place) (local.get $end)))
                (local.set $target (local.get $place))
                (local.set $place (i32.add (local.get $place) (i32.const 8)))
                (br_if $element (i64.eqz (i64.load $chunks (local.get $target))))
                (local.set $target (call $numberAt (local.get $target)))
                (br_if $element (i32.eq (local.get $target) (i32.const -1)))
                (br_if $element (i32.eq (local.get $target) (local.get $lastTarget)))
                (br_if $element (i32.eq (local.get $target) (local.get $number)))
                (i32.store $graph (local.get $edge) (local.get $target))
                (local.set $edge (i32.add (local.get $edge) (i32.const 4)))
                (local.set $lastTarget (local.get $target))
                (br $element)))))

        (call $end (local.get $number) (local.get $begin) (local.get $edge))
        (local.set $at (i32.wrap_i64 (local.get $next)))
        (br $walk)))
    (global.set $edge (local.get $edge))
    (f64.convert_i32_u (local.get $at))))
