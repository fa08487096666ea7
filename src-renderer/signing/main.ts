import { createApp } from 'vue';
import SecretWindow from './SecretWindow.vue';
import '../theme.css';
import './signing.css';

createApp(SecretWindow).mount('#app');
