import { computed, ref, watch } from 'vue';
import { useRoute } from 'vue-router';
import type { Hash } from '../../src-shared/brand.ts';
import { parseAmount } from '../../src-shared/money/amount.ts';
import { zeroAddress } from '../../src-shared/parse.ts';
import { amountWords, fiatWords, priceWords } from '../../src-shared/words/money-words.ts';
import { shortAddress } from '../../src-shared/words/screen-words.ts';
import { offerText } from '../../src-shared/words/text-offer.ts';
import { readFiat } from '../../src-shared/money/typed-number.ts';
import { emptyOfferForm, formFromOffer, type OfferErrors } from '../format/offer-form.ts';
import { recalledDetails } from '../format/typed-details.ts';
import { unusualTerms, type PlannedTrade } from '../format/offer-plan.ts';
import { useClock } from '../stores/clock.ts';
import { useContacts } from '../stores/contacts.ts';
import { useDetails } from '../stores/details.ts';
import { useOffers } from '../stores/offers.ts';
import { usePractice } from '../stores/practice.ts';
import { useSettings } from '../stores/settings.ts';
import { useWallet } from '../stores/wallet.ts';

/** The form of a new or changed offer, with what can be said of it while it is typed. */
export function useOfferForm() {
  const route = useRoute();
  const clock = useClock();
  const contacts = useContacts();
  const details = useDetails();
  const offers = useOffers();
  const practice = usePractice();
  const settings = useSettings();
  const wallet = useWallet();

  const form = ref(emptyOfferForm('', zeroAddress));
  const errors = ref<OfferErrors>({});
  /** The arbiter is typed, not chosen from the list. */
  const otherArbiter = ref(false);

  /** The offer that is answered by a changed one, or null for a new one. */
  const changed = computed(() => {
    const { id } = route.params;
    return typeof id === 'string' ? (offers.byId.get(id as Hash) ?? null) : null;
  });
  const arbiters = computed(() => {
    const known = contacts.arbiters.map(({ address, label }) => ({
      address: address,
      name: label,
      label: `${label}, ${shortAddress(address)}`,
    }));
    const practiceArbiter = settings.practice ? (practice.view?.arbiter ?? null) : null;
    if (practiceArbiter !== null && !known.some(({ address }) => address === practiceArbiter))
      known.push({
        address: practiceArbiter,
        name: offerText.practiceArbiter,
        label: offerText.practiceArbiter,
      });
    return known;
  });

  let filledFrom: Hash | null = null;
  let tokenChosen = false;
  // Accounts, tokens and arbiters may arrive after the screen; what is chosen already stays.
  watch(
    () => [wallet.accounts, settings.tokens, arbiters.value, changed.value] as const,
    ([accounts, tokens, known, offer]) => {
      const [firstAccount] = accounts;
      if (offer !== null && filledFrom !== offer.id && firstAccount !== undefined) {
        filledFrom = offer.id;
        form.value = formFromOffer(offer, offer.account ?? firstAccount.address, clock.nowMs);
        otherArbiter.value = !known.some(({ address }) => address === form.value.arbiter);
        return;
      }
      if (form.value.account === '') form.value.account = firstAccount?.address ?? '';
      const stable = tokens.find((token) => token.address !== zeroAddress);
      if (!tokenChosen && filledFrom === null && stable !== undefined) {
        tokenChosen = true;
        form.value.token = stable.address;
      }
      const [firstArbiter] = known;
      if (form.value.arbiter === '' && !otherArbiter.value && firstArbiter !== undefined)
        form.value.arbiter = firstArbiter.address;
    },
    { immediate: true },
  );

  // Of what was last given for the method; what was typed for another one stays with it.
  void details.recall();
  watch(
    () => [form.value.role, form.value.method, details.remembered] as const,
    ([role, method, remembered]) => {
      form.value.privateDetails = recalledDetails(remembered, role, method);
    },
  );

  const token = computed(
    () => settings.tokens.find((one) => one.address === form.value.token) ?? null,
  );
  const amount = computed(() => parseAmount(form.value.amount, token.value?.decimals ?? 0));
  const fiat = computed(() =>
    readFiat(form.value.fiatAmount, form.value.currency.trim().toUpperCase()),
  );
  const price = computed(() => {
    if (!amount.value.ok || !fiat.value.ok || token.value === null) return null;
    const words = priceWords(fiat.value.value, amount.value.value, token.value.decimals);
    return words === null
      ? null
      : `${words} ${form.value.currency} ${offerText.perToken(token.value.symbol)}`;
  });
  const plan = computed<PlannedTrade>(() => ({
    role: form.value.role,
    other: form.value.role === 'seller' ? 'the buyer' : 'the seller',
    arbiter:
      arbiters.value.find(({ address }) => address === form.value.arbiter)?.name ?? 'the arbiter',
    amount: amount.value.ok
      ? amountWords(amount.value.value, token.value)
      : `the ${token.value?.symbol ?? 'coins'}`,
    fiat: !fiat.value.ok ? 'the money' : fiatWords(fiat.value.value, form.value.currency),
    method: form.value.method,
    fundBy: clock.minuteMs + form.value.expiresIn * 1000,
    paymentWindow: form.value.paymentWindow,
    confirmationWindow: form.value.confirmationWindow,
    arbitrationWindow: form.value.arbitrationWindow,
    defaultBuyerBps: form.value.defaultBuyerBps,
    hasSecondArbiter: form.value.fallbackArbiter !== '',
  }));
  const flags = computed(() =>
    unusualTerms({ ...plan.value, hasArbiterFee: form.value.arbiterFee.trim() !== '' }),
  );

  return { form, errors, otherArbiter, changed, arbiters, token, price, plan, flags };
}
