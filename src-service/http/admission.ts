/** Which names of this service and which web origins are let in, over HTTP and the stream alike. */
export interface Admission {
  /** False for a `Host` that is none of ours: a page elsewhere may have pointed its own name at us. */
  readonly hostAllowed: (host: string | undefined) => boolean;
  /** No `Origin` passes: programs send none, and a browser always sends its page's. */
  readonly originAllowed: (origin: string | undefined) => boolean;
  /** The URL under which a request with this `Host` reached us, or null; the domain of its sign-in. */
  readonly urlOf: (host: string | undefined) => string | null;
}

/** `ownUrls`: the public URL first, then the listening address. Asked late: the port may be picked at listening. */
export function createAdmission(
  ownUrls: () => readonly string[],
  allowedOrigins: readonly string[],
): Admission {
  const urlOf = (host: string | undefined): string | null => {
    if (host === undefined) return null;
    return ownUrls().find((url) => hostMatches(url, host.toLowerCase())) ?? null;
  };
  return {
    urlOf,
    hostAllowed: (host) => urlOf(host) !== null,
    originAllowed: (origin) =>
      origin === undefined || (origin !== 'null' && allowedOrigins.includes(origin)),
  };
}

/** A proxy may name the default port that a URL leaves out. */
function hostMatches(url: string, host: string): boolean {
  const own = new URL(url);
  const defaultPort = own.protocol === 'https:' ? ':443' : ':80';
  return host === own.host || (own.port === '' && host === own.host + defaultPort);
}

/** The token of an `Authorization: Bearer …` header, or null. */
export function bearerToken(header: string | undefined): string | null {
  return /^Bearer +([A-Za-z0-9._~+/=-]{1,4096})$/i.exec(header ?? '')?.[1] ?? null;
}
