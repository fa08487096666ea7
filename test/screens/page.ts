import { flushPromises } from '@vue/test-utils';
import axe from 'axe-core';
import { vi } from 'vitest';

/** What a trader can do with a page: read it, click, type, press keys. Everything is found by test id or by words. */
export class Page {
  async settle(): Promise<void> {
    // Vue drops an event that is not younger than its listener.
    vi.setSystemTime(Date.now() + 1);
    // Answers lead to further requests: a trade that is shown asks for its events, notes and details.
    for (let round = 0; round < 3; round += 1) await flushPromises();
  }

  all(testId: string): readonly HTMLElement[] {
    return [...document.querySelectorAll<HTMLElement>(`[data-testid="${testId}"]`)];
  }
  find(testId: string): HTMLElement | null {
    return this.all(testId)[0] ?? null;
  }
  get(testId: string): HTMLElement {
    const found = this.find(testId);
    if (found === null) throw new Error(`no ${testId} in: ${this.text()}`);
    return found;
  }
  /** The one button with these words, or this accessible name. */
  button(name: string | RegExp): HTMLElement {
    const matches = (text: string | null): boolean =>
      text !== null && (typeof name === 'string' ? wordsOf(text) === name : name.test(text));
    const found = [...document.querySelectorAll<HTMLElement>('button, [role="menuitem"]')].filter(
      (one) => matches(one.getAttribute('aria-label')) || matches(one.textContent),
    );
    if (found.length !== 1)
      throw new Error(`${found.length} buttons ${String(name)} in: ${this.text()}`);
    return found[0]!;
  }
  /** The field with this label. */
  field(label: string): HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement {
    for (const one of document.querySelectorAll('label')) {
      const of = one.htmlFor === '' ? one : document.getElementById(one.htmlFor);
      if (wordsOf(one.textContent) !== label) continue;
      const field = isField(of) ? of : of?.querySelector('input, select, textarea');
      if (field instanceof HTMLElement && isField(field)) return field;
    }
    throw new Error(`no field ${label} in: ${this.text()}`);
  }

  /** What can be read: without what is only for sighted or only for blind users' markup, and without what is blurred. */
  text(within: Element | null = document.body): string {
    return within === null ? '' : wordsOf(visibleText(within));
  }

  /** What assistive technology would stumble over. Colours are measured in the real window. */
  async accessFaults(): Promise<readonly string[]> {
    // An open dialog hides everything else.
    const shown = document.querySelector('[role="dialog"]') ?? document;
    const { violations } = await axe.run(shown, {
      resultTypes: ['violations'],
      rules: { 'color-contrast': { enabled: false } },
    });
    return violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`));
  }

  async click(target: string | HTMLElement): Promise<void> {
    const element = typeof target === 'string' ? this.get(target) : target;
    element.dispatchEvent(new PointerEvent('pointerdown', { bubbles: true, button: 0 }));
    element.click();
    await this.settle();
  }
  async type(target: string | HTMLElement, text: string): Promise<void> {
    const element = typeof target === 'string' ? this.get(target) : target;
    const field = isField(element) ? element : element.querySelector('input, textarea');
    if (!isField(field)) throw new Error('not a field');
    field.value = text;
    field.dispatchEvent(new Event('input', { bubbles: true }));
    field.dispatchEvent(new Event('change', { bubbles: true }));
    await this.settle();
  }
  /** Chooses an option of a select by its words. */
  async choose(field: HTMLElement, option: string): Promise<void> {
    if (!(field instanceof HTMLSelectElement)) throw new Error('not a select');
    const at = [...field.options].findIndex((one) => wordsOf(one.textContent) === option);
    if (at === -1) throw new Error(`no option ${option}: ${wordsOf(field.textContent)}`);
    field.selectedIndex = at;
    field.dispatchEvent(new Event('change', { bubbles: true }));
    await this.settle();
  }
  async press(
    key: string,
    more: KeyboardEventInit = {},
    on: HTMLElement = document.body,
  ): Promise<void> {
    on.dispatchEvent(
      new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true, ...more }),
    );
    await this.settle();
  }
}

function isField(
  element: Element | null | undefined,
): element is HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement {
  return ['INPUT', 'SELECT', 'TEXTAREA'].includes(element?.tagName ?? '');
}
const wordsOf = (text: string): string =>
  text
    .replace(/\s+/g, ' ')
    .replace(/ (?=[.,;:])/g, '')
    .trim();

/** `.hides-private .private` is unreadable by theme.css; fields show their value. */
function visibleText(node: Node): string {
  if (node.nodeType === Node.TEXT_NODE) return node.textContent ?? '';
  if (!(node instanceof HTMLElement || node instanceof SVGElement)) return '';
  if (['SCRIPT', 'STYLE', 'DATALIST'].includes(node.tagName)) return '';
  if (node instanceof HTMLElement && node.style.display === 'none') return '';
  if (node.matches('.hides-private .private')) return ' ';
  if (node instanceof HTMLTextAreaElement) return ` ${node.value} `;
  if (node instanceof HTMLInputElement)
    return ['checkbox', 'radio', 'range', 'file', 'password'].includes(node.type)
      ? ''
      : ` ${node.value} `;
  if (node instanceof HTMLSelectElement)
    return ` ${node.options[node.selectedIndex]?.textContent ?? ''} `;
  return ` ${[...node.childNodes].map(visibleText).join('')} `;
}
