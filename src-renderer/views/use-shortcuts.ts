import { onBeforeUnmount, onMounted } from 'vue';

export interface Shortcuts {
  readonly find: () => void;
  readonly newTrade: () => void;
  readonly help: () => void;
  readonly lock: () => void;
  readonly hide: () => void;
  /** Arrow keys outside a field or list: into the list. */
  readonly move: (step: number) => void;
}

/** The window's keys. Single letters are left alone while something is typed or a dialog is open. */
export function useShortcuts(shortcuts: Shortcuts): void {
  function onKey(event: KeyboardEvent): void {
    if (event.defaultPrevented) return;
    const control = event.ctrlKey || event.metaKey;
    const key = event.key.toLowerCase();
    if (control && !event.altKey) {
      if (key === 'l' && !event.shiftKey) shortcuts.lock();
      else if (key === 'h' && event.shiftKey) shortcuts.hide();
      else return;
      event.preventDefault();
      return;
    }
    if (event.altKey || isBusy(event.target)) return;
    if (key === '/') shortcuts.find();
    else if (key === 'n' && !event.shiftKey) shortcuts.newTrade();
    else if (key === '?') shortcuts.help();
    else if (key === 'arrowdown' && event.target === document.body) shortcuts.move(1);
    else if (key === 'arrowup' && event.target === document.body) shortcuts.move(-1);
    else return;
    event.preventDefault();
  }
  onMounted(() => window.addEventListener('keydown', onKey));
  onBeforeUnmount(() => window.removeEventListener('keydown', onKey));
}

function isBusy(target: EventTarget | null): boolean {
  if (document.querySelector('[role="dialog"]') !== null) return true;
  return (
    target instanceof HTMLElement &&
    target.closest('input, textarea, select, [contenteditable], [role="combobox"]') !== null
  );
}
