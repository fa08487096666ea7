/** The message of a travelling text, without its line for people: `escrow-desk:1/…`. */
export function messageOf(text: string): string {
  return /escrow-desk[a-z-]*:1\/[A-Za-z0-9_-]+/.exec(text)?.[0] ?? '';
}
