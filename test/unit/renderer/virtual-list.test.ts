import { mount } from '@vue/test-utils';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { h } from 'vue';
import VirtualList from '../../../src-renderer/components/VirtualList.vue';

const rows = Array.from({ length: 10_000 }, (_, index) => ({ id: `row-${index}` }));

// The test page has no layout, so the viewport's height is given.
beforeEach(() => {
  vi.spyOn(HTMLElement.prototype, 'clientHeight', 'get').mockReturnValue(720);
  vi.spyOn(HTMLElement.prototype, 'clientWidth', 'get').mockReturnValue(900);
});
afterEach(() => vi.restoreAllMocks());

function mountList(items: readonly { id: string }[]) {
  return mount(VirtualList, {
    attachTo: document.body,
    props: { items, heightOf: () => 36, label: 'Rows', activeId: 'row-3' },
    slots: {
      default: ({ item }: { item: { id: string } }) =>
        h('div', { 'data-testid': 'row', 'data-id': item.id, role: 'option' }, item.id),
    },
  });
}

describe('the virtual list', () => {
  it('mounts a screenful of 10,000 rows', async () => {
    const list = mountList(rows);
    await expect.poll(() => list.findAll('[data-testid=row]').length).toBeGreaterThan(10);
    expect(list.findAll('[data-testid=row]').length).toBeLessThan(60);
    expect(list.find('[role=listbox] > div').attributes('style')).toContain('height: 360000px');
    list.unmount();
  });

  it('keeps the elements of rows that only change their place', async () => {
    const list = mountList(rows);
    await expect.poll(() => list.findAll('[data-testid=row]').length).toBeGreaterThan(10);
    const before = list.find('[data-id=row-5]').element;
    await list.setProps({ items: [rows[5]!, ...rows.slice(0, 5), ...rows.slice(6)] });
    expect(list.find('[data-id=row-5]').element).toBe(before);
    list.unmount();
  });

  it('tells assistive technology which row the keyboard is on', () => {
    const list = mountList(rows.slice(0, 5));
    expect(list.attributes('aria-activedescendant')).toBe('row-row-3');
    list.unmount();
  });
});
