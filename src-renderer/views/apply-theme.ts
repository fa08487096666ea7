/** Sets the root's theme class and text size; `system` follows the system while the app runs. */
export function applyTheme(): {
  readonly choose: (theme: 'system' | 'light' | 'dark', textScale: number) => void;
  readonly stop: () => void;
} {
  const system = window.matchMedia('(prefers-color-scheme: dark)');
  const root = document.documentElement;
  let chosen: 'system' | 'light' | 'dark' = 'system';
  const apply = (): void => {
    const dark = chosen === 'dark' || (chosen === 'system' && system.matches);
    root.classList.toggle('dark', dark);
    root.classList.toggle('light', !dark);
  };
  system.addEventListener('change', apply);
  apply();
  return {
    choose: (theme, textScale) => {
      chosen = theme;
      apply();
      root.style.fontSize = textScale === 1 ? '' : `${16 * textScale}px`;
    },
    stop: () => system.removeEventListener('change', apply),
  };
}
