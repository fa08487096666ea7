/**
 * What Nuxt UI's components look like here, beyond the colours of theme.css: controls 32 high, icons 16,
 * one visible focus ring, no shadow, no tinted text.
 */
export const controlTheme = {
  button: {
    base: 'px-3 min-h-8 font-medium focus-visible:outline-2',
    leadingIcon: 'size-4',
    trailingIcon: 'size-4',
  },
  input: { root: 'w-full', base: 'min-h-8 text-base md:text-base', leadingIcon: 'size-4' },
  textarea: { root: 'w-full', base: 'text-base md:text-base' },
  select: { base: 'min-h-8 w-full text-base', trailingIcon: 'size-4', content: 'max-h-72' },
  checkbox: { label: 'font-normal text-default' },
  modal: {
    overlay: 'bg-black/40',
    content: 'ring-field divide-y-0',
    header: 'px-4 pt-4 pb-0 sm:px-4 min-h-0',
    body: 'p-4 sm:p-4',
    footer: 'px-4 pb-4 pt-0 sm:px-4 justify-end gap-2',
    close: 'top-3 end-3',
    title: 'text-lg font-semibold',
  },
} as const;
