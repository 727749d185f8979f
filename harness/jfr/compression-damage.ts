/** Compressed bytes that end too early or are not what they seem; what came before was given out. */
export class CompressionDamage extends Error {
  override readonly name = 'CompressionDamage';
}
