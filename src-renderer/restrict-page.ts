import { z } from '../src-shared/parse.ts';

declare global {
  interface Window {
    readonly trustedTypes?: {
      createPolicy(name: string, rules: { createHTML: (text: string) => string | null }): unknown;
    };
  }
}

/**
 * What the page gives up before anything else of it runs. The component library writes its colours as the text of a style
 * element; a text without a tag can become nothing else. All other markup goes by Vue's own policy, and code by none.
 */
window.trustedTypes?.createPolicy('default', {
  createHTML: (text) => (text.includes('<') ? null : text),
});
// The parser would try to compile its checks, which the page's policy refuses.
z.config({ jitless: true });
