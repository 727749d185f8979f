/** Bytes that cannot be what their type says: damage, or a type that this reader does not know. */
export class UnreadableValue extends Error {
  override readonly name = 'UnreadableValue';
}
