/** The scheme under which the app serves its own pages, and their origin: what main's windows load and may call from. */
export const appScheme = 'escrow-desk';
export const appOrigin = `${appScheme}://app`;
