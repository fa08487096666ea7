import { onBeforeUnmount, onMounted, readonly, ref, watch, type Ref } from 'vue';

const quietMs = 1_000;

/**
 * True for a second after the window got the focus and after what is shown changed: a click or key that was
 * meant for something else can't sign.
 */
export function useQuietTime(content: () => string): Readonly<Ref<boolean>> {
  const quiet = ref(true);
  let timer: number | undefined;
  function restart(): void {
    quiet.value = true;
    window.clearTimeout(timer);
    timer = window.setTimeout(() => (quiet.value = false), quietMs);
  }
  watch(content, restart);
  onMounted(() => {
    window.addEventListener('focus', restart);
    restart();
  });
  onBeforeUnmount(() => {
    window.removeEventListener('focus', restart);
    window.clearTimeout(timer);
  });
  return readonly(quiet);
}
