import '../restrict-page.ts';
import { createApp } from 'vue';
import { applyTheme } from '../views/apply-theme.ts';
import SecretWindow from './SecretWindow.vue';
import '../theme.css';
import './signing.css';

// The system's, or what main set for all windows.
applyTheme();
createApp(SecretWindow).mount('#app');
