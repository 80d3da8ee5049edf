const UNSEEN = /(?![\n\t])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

/**
 * Shows what a terminal would not: what others wrote may hold escape sequences, and marks that turn the direction of
 * the text. Line feeds and tabs stay.
 *
 * Source: Boucher and Anderson, "Trojan Source: Invisible Vulnerabilities".
 */
export function clean(text: string): string {
  return text.replace(UNSEEN, (unit) => `\\u${(unit.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`);
}
