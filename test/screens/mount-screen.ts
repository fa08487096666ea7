import { flushPromises } from '@vue/test-utils';
import type { DetachedWindowAPI } from 'happy-dom';
import { vi } from 'vitest';
import { nextTick } from 'vue';
import type { Router } from 'vue-router';
import { createWindowApp } from '../../src-renderer/create-app.ts';
import { now } from '../support/make-views.ts';
import { FakeBridge } from './fake-bridge.ts';
import { Page } from './page.ts';
import { answersOf, makeWorld, type World } from './world.ts';

/** Pixels, at a text scale of 1. `narrow` leaves no room for a list beside a detail. */
export const sizes = { wide: [1280, 800], narrow: [760, 700] } as const;

export interface ScreenOptions {
  readonly world?: World;
  readonly size?: keyof typeof sizes;
  /** Amounts, names and accounts are hidden before anything is looked at. */
  readonly hidden?: boolean;
  /** What the bridge does otherwise, set before the window asks for anything. */
  readonly prepare?: (bridge: FakeBridge) => void;
}

/** A mounted window on its fake bridge. */
export class Screen extends Page {
  readonly bridge: FakeBridge;
  readonly router: Router;
  #navigating: { readonly promise: Promise<void>; readonly resolve: () => void } | null = null;

  constructor(bridge: FakeBridge, router: Router) {
    super();
    this.bridge = bridge;
    this.router = router;
    router.beforeEach(() => {
      let resolve = (): void => undefined;
      const promise = new Promise<void>((done) => (resolve = done));
      this.#navigating ??= { promise, resolve };
    });
    router.afterEach(() => {
      this.#navigating?.resolve();
      this.#navigating = null;
    });
  }

  override async settle(): Promise<void> {
    await super.settle();
    // A screen's code may be loaded only when it is first opened.
    while (this.#navigating !== null) {
      await this.#navigating.promise;
      await super.settle();
    }
  }

  get route(): string {
    return this.router.currentRoute.value.fullPath;
  }
  async go(route: string): Promise<void> {
    await this.router.push(route);
    await this.settle();
  }
  async resize(size: keyof typeof sizes): Promise<void> {
    setSize(size);
    window.dispatchEvent(new Event('resize'));
    await this.settle();
  }
  /** What is shown of messages, in order. */
  toasts(kind?: 'done' | 'note' | 'failure'): readonly string[] {
    return this.all('toast')
      .filter((toast) => kind === undefined || toast.dataset['kind'] === kind)
      .map((toast) => toast.querySelector('p')?.textContent ?? '');
  }
}

/** Mounts the real window at a route and waits until it has all its answers. The clock stands at `now`. */
export async function mountScreen(route: string, options: ScreenOptions = {}): Promise<Screen> {
  await endScreens();
  vi.useFakeTimers({ toFake: ['Date', 'setInterval', 'clearInterval'], now });
  const { world = makeWorld(), size = 'wide', hidden = false, prepare } = options;
  const bridge = new FakeBridge(answersOf(world)).install();
  prepare?.(bridge);
  setSize(size);
  window.location.hash = `#${route}`;
  const root = document.createElement('div');
  document.body.append(root);
  const { app, router } = createWindowApp();
  const screen = new Screen(bridge, router);
  mounted.add({
    screen,
    end: () => {
      app.unmount();
      router.options.history.destroy();
      root.remove();
    },
  });
  app.mount(root);
  await router.isReady();
  await screen.settle();
  if (hidden) await screen.press('h', { ctrlKey: true, shiftKey: true });
  return screen;
}

const mounted = new Set<{ readonly screen: Screen; readonly end: () => void }>();
const found: string[] = [];
/** What no screen may ever show, whatever its test looks at. */
const broken = /\bundefined\b|\bNaN\b|\[object |\bnull\b|Invalid Date/;

/** Only one window is open at a time. */
async function endScreens(): Promise<void> {
  for (const { screen, end } of mounted) {
    await screen.settle();
    const text = screen.text();
    found.push(...screen.bridge.faults, ...(broken.test(text) ? [text] : []));
    end();
  }
  mounted.clear();
}
/** Closes the test's windows; what was wrong with them, whatever the test looked at. */
export async function faultsOfScreens(): Promise<readonly string[]> {
  await endScreens();
  return found.splice(0);
}

function setSize(size: keyof typeof sizes): void {
  const [width, height] = sizes[size];
  const { happyDOM } = window as unknown as { readonly happyDOM: DetachedWindowAPI };
  happyDOM.setViewport({ width, height });
}

/** The next frame, in which bursts of updates are painted. */
export async function nextFrame(): Promise<void> {
  await new Promise((resolve) => requestAnimationFrame(resolve));
  await nextTick();
  await flushPromises();
}
