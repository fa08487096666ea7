/** The page of main's own window, of which the app's page knows nothing. */
export const ownPage = '/signing.html';
