import ui from '@nuxt/ui/vue-plugin';
import { createPinia } from 'pinia';
import { createApp, type App as VueApp } from 'vue';
import type { Router } from 'vue-router';
import { failure } from '../src-shared/failure.ts';
import App from './App.vue';
import { createAppRouter } from './router.ts';
import { useToasts } from './stores/toasts.ts';

/** The window's whole page, not yet mounted. */
export function createWindowApp(): { readonly app: VueApp; readonly router: Router } {
  const router = createAppRouter();
  const app = createApp(App);
  app.use(createPinia());
  app.use(router);
  app.use(ui);
  sayFaults(app);
  return { app, router };
}

/**
 * Requests without a place for a failure reject when main can't answer them. Whoever asked, the user hears of it
 * instead of looking at a screen that stays as it was.
 */
function sayFaults(app: VueApp): void {
  const toasts = useToasts();
  const say = (): void => toasts.fail(failure('internal'));
  app.config.errorHandler = (error) => {
    // eslint-disable-next-line no-console -- The developer tools are where a fault of the page is read.
    console.error(error);
    say();
  };
  window.addEventListener('unhandledrejection', say);
  app.onUnmount(() => window.removeEventListener('unhandledrejection', say));
}
