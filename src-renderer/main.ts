import './restrict-page.ts';
import { createWindowApp } from './create-app.ts';
import './theme.css';

createWindowApp().app.mount('#app');
