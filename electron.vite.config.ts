import { fileURLToPath } from 'node:url';
import ui from '@nuxt/ui/vite';
import vue from '@vitejs/plugin-vue';
import { defineConfig } from 'electron-vite';

const root = import.meta.dirname;
const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** Targets of the oldest runtime the build must run on (Electron 33: Node 20.18, Chrome 130). */
const nodeTarget = 'node20.18';
const chromeTarget = 'chrome130';

/**
 * Stays a package beside the bundle: it carries prebuilt native code. `node:sqlite` is not in every
 * runtime's list of built-in modules, so it is named. The two speed-ups of ws are optional and absent.
 */
const nativeModules = ['@photostructure/sqlite', 'node:sqlite', 'bufferutil', 'utf-8-validate'];

export default defineConfig(({ mode }) => {
  const isDevelopment = mode === 'development';
  return {
    main: {
      // See src-main/window/development.ts.
      define: { isDevelopmentBuild: JSON.stringify(isDevelopment) },
      build: {
        outDir: 'out/main',
        target: nodeTarget,
        sourcemap: isDevelopment,
        // Everything but native code is bundled: one file read at start instead of hundreds.
        externalizeDeps: false,
        rolldownOptions: {
          external: nativeModules,
          input: {
            index: at('src-main/index.ts'),
            'local-service': at('src-main/local-service.ts'),
            'practice-chain': at('src-main/practice-chain.ts'),
            signer: at('src-main/signer.ts'),
            'database-worker': at('src-main/database/database-worker.ts'),
          },
          output: {
            format: 'es',
            entryFileNames: '[name].js',
            chunkFileNames: 'chunks/[name]-[hash].js',
          },
        },
      },
    },
    preload: {
      build: {
        outDir: 'out/preload',
        target: nodeTarget,
        sourcemap: isDevelopment,
        externalizeDeps: false,
        // A sandboxed preload script can't load a second file, so nothing may be shared between the two.
        isolatedEntries: true,
        rolldownOptions: {
          input: {
            'app-preload': at('src-preload/app-preload.ts'),
            'signing-preload': at('src-preload/signing-preload.ts'),
          },
          output: { format: 'cjs', entryFileNames: '[name].cjs' },
        },
      },
    },
    renderer: {
      root: 'src-renderer',
      // Every asset is imported by the code that uses it.
      publicDir: false,
      plugins: [
        vue(),
        ui({
          // Generated theme files go to the project's own node_modules/.nuxt-ui.
          root,
          autoImport: false,
          components: { dts: at('src-renderer/components.d.ts'), dirs: [] },
          // The app follows and stores the theme itself.
          colorMode: false,
          icon: {
            // Icons are part of the build: the window may load nothing from a network.
            clientBundle: {
              scan: { globInclude: ['src-renderer/**/*.{vue,ts}'] },
              sizeLimitKb: 512,
            },
          },
        }),
      ],
      build: {
        outDir: 'out/renderer',
        target: chromeTarget,
        sourcemap: isDevelopment,
        minify: true,
        // Inlined assets would need data: in the content security policy.
        assetsInlineLimit: 0,
        rolldownOptions: {
          input: { index: at('src-renderer/index.html'), signing: at('src-renderer/signing.html') },
        },
      },
    },
  };
});
