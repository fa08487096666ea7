import { onBeforeUnmount, onMounted, ref, type Ref } from 'vue';

/** Width of the window in rem, so that a larger text scale needs a wider window for two panes. */
export function useWidthInRem(): { readonly width: Ref<number>; readonly remPixels: Ref<number> } {
  const measure = (): [number, number] => {
    const rem = parseFloat(getComputedStyle(document.documentElement).fontSize) || 16;
    return [window.innerWidth / rem, rem];
  };
  const [firstWidth, firstRem] = measure();
  const width = ref(firstWidth);
  const remPixels = ref(firstRem);
  const update = (): void => {
    [width.value, remPixels.value] = measure();
  };
  const scale = new MutationObserver(update);
  onMounted(() => {
    window.addEventListener('resize', update);
    scale.observe(document.documentElement, { attributes: true, attributeFilter: ['style'] });
  });
  onBeforeUnmount(() => {
    window.removeEventListener('resize', update);
    scale.disconnect();
  });
  return { width, remPixels };
}
