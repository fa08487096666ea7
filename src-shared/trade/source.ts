/** Which trade service something came from: the app's own one, or the remote one. */
export type Source = 'local' | 'remote';
