import { createRouter, createWebHashHistory, type Router } from 'vue-router';
import TradesView from './views/TradesView.vue';

/** Hash routes: they work from a custom protocol, and main can name them when it asks for a screen. */
export function createAppRouter(): Router {
  return createRouter({
    history: createWebHashHistory(),
    routes: [
      { path: '/', redirect: '/trades' },
      { path: '/trades/:tradeId?', name: 'trades', component: TradesView },
      { path: '/new', name: 'new-trade', component: () => import('./views/NewTradeView.vue') },
      { path: '/offers/:id', name: 'offer', component: () => import('./views/OfferView.vue') },
      {
        path: '/offers/:id/change',
        name: 'counter-offer',
        component: () => import('./views/NewTradeView.vue'),
      },
      {
        path: '/requests',
        name: 'requests',
        component: () => import('./views/ReceivedOffersView.vue'),
      },
      {
        path: '/disputes/:tradeId?',
        name: 'disputes',
        component: () => import('./views/DisputesView.vue'),
      },
      { path: '/inbox', name: 'inbox', component: () => import('./views/InboxView.vue') },
      { path: '/wallet', name: 'wallet', component: () => import('./views/WalletView.vue') },
      {
        path: '/history/:tradeId?',
        name: 'history',
        component: () => import('./views/HistoryView.vue'),
      },
      { path: '/settings', name: 'settings', component: () => import('./views/SettingsView.vue') },
      { path: '/ready', name: 'ready', component: () => import('./views/ReadyView.vue') },
      { path: '/practice', name: 'practice', component: () => import('./views/PracticeView.vue') },
      {
        path: '/practice/school/:lesson',
        name: 'practice-school',
        component: () => import('./views/SchoolLessonView.vue'),
      },
      { path: '/:rest(.*)*', redirect: '/trades' },
    ],
  });
}
