const LETTERS = "abcdefghijkmnpqrstuvwxyz";

/**
 * Return a name that nobody else will give, `length` letters long.
 *
 * Letters only: a row of digits in a key or a call's name would be taken for a telephone number and masked.
 */
export function newKey(length = 24): string {
  const random = crypto.getRandomValues(new Uint8Array(length));
  return Array.from(random, (one) => LETTERS[one % LETTERS.length]).join("");
}
