/**
 * Mutations that change nothing that anybody could see, by their key, each with the reason. The mutation run fails for any
 * other survivor, and for an entry that no mutation has any more.
 */
export const equivalents: Readonly<Record<string, string>> = {};
