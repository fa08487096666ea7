import { inject, ref, type InjectionKey, type Ref } from 'vue';

/** Whether amounts, names and accounts are hidden; the window provides it. */
export const hidingKey: InjectionKey<Readonly<Ref<boolean>>> = Symbol('hiding');

/**
 * For attributes that tell what `.private` covers on the screen: a title under the pointer, a name for a screen reader.
 * Returns the text, or `instead` while it is hidden (without: no attribute at all).
 */
export function useUncovered(): (text: string, instead?: string) => string | undefined {
  const hiding = inject(hidingKey, ref(false));
  return (text, instead) => (hiding.value ? instead : text);
}
