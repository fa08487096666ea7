import { practiceFacts } from '../network/networks.ts';
import type { SchoolAttempt, SchoolLessonId, SchoolNeed } from '../practice/scam-school.ts';

interface LessonWords {
  readonly title: string;
  /** What the stranger is after. */
  readonly story: string;
  /** One sentence: what stopped it. */
  readonly stopped: string;
}

/** The scam school: a stranger tries what a malicious side can do, and the app's own checks stop it. */
export const schoolText = {
  title: 'Scam school',
  progress: (passed: number, all: number) => `${passed} of ${all}`,
  lead: 'A stranger tries each trick on you, with play money. The app, the contract or you stop it.',
  passed: 'Stopped',
  notYet: 'Not tried yet',
  back: 'To Practice',
  lesson: (at: number, all: number) => `Lesson ${at} of ${all}`,
  what: 'What the stranger tries',
  tries: 'Attempts',
  said: 'What the screen said',
  stoppedTitle: 'What stopped it',
  letHim: 'Let him try',
  tryAgain: 'Again',
  next: 'Next lesson',
  last: 'Back to the list',
  allDone:
    'You have seen every trick of the list stopped. On a real network the same checks are at work.',
  restart: 'Start the school anew',
  restartQuestion: 'Start the scam school anew?',
  restartHelp: 'Your lessons count as not passed again. Practice trades and play money stay.',
  restarted: 'The scam school starts anew.',
  needsAccount: 'The stranger needs somebody to cheat: create an account in Wallet first.',
  toWallet: 'To Wallet',
  empty: 'The lessons appear once the practice chain is running.',
  band: (title: string) => `Scam school: ${title}`,
  bandOpen: 'The screen below is the real one. Look for what stops the stranger.',
  bandBack: 'Back to the lesson',
  first: 'First',
  saleShown: (fiat: string) =>
    `Your bank shows: ${fiat} from JONAS PETERS. The agreed payer is Robin Practice.`,
  openSale: 'Open the trade',
  saidDisputed: 'You opened a dispute instead of releasing to a payer whom nobody agreed on.',
  saidNowhere: (block: number) =>
    `The app has checked the chain up to block ${block}: no trade of yours is in it.`,
  saidHarvest: (texts: number, commit: string) =>
    `In ${texts} texts of your answer the stranger finds no name and no account number, only the fingerprint ${commit.slice(0, 10)}…`,
  needs: {
    own_offer: 'an offer of yours to buy, which waits for an answer',
    purchase: 'a locked trade in which the practice counterparty sells to you',
    sham_answer: 'your answer to the stranger’s offer',
    sale: 'a trade in which you sell and the practice counterparty says paid',
  } satisfies Record<SchoolNeed, string>,
  prepare: {
    own_offer: {
      text: `Sign an offer to buy 0.1 ${practiceFacts.coin.symbol}. No money moves; the stranger is going to answer it.`,
      button: 'Sign the offer…',
    },
    purchase: {
      text: 'Buy from Robin first: accept his offer, give him your answer, and come back once the trade is locked and final.',
      button: 'Ask Robin for an offer',
    },
    sham_answer: {
      text: 'The stranger wants to buy, or so he says. Accept his offer with your name and account, then come back.',
      button: 'Read his offer',
    },
    sale: {
      text: 'Sell to Robin first: accept his offer, give him your answer, lock, and come back once he says paid.',
      button: 'Ask Robin for an offer',
    },
  } satisfies Record<SchoolNeed, { text: string; button: string }>,
  attempts: {
    amount_altered: 'Change the amount of an offer on its way',
    wholly_replaced: 'Replace an offer by one of his own',
    quiet_change: 'Answer your offer with a tenth of the amount',
    other_terms: 'Lock a tenth, with your signature',
    fake_escrow: 'Offer through an escrow of his own',
    other_chain: 'Offer on another network',
    lookalike_token: 'Offer a token that only calls itself USDC',
    unsigned_lock: 'Lock a trade in your name',
    copied_escrow: 'Leave the same log from a contract of his own',
    claimed_lock: '“I have locked, here is my account, pay now”',
    own_arbiter: 'Name a friend who decides, and stays silent',
    other_account: '“My bank account has changed”, well sealed',
    harvest: 'Read your name and account out of your answer',
    strange_payer: 'Let somebody else’s money arrive',
    lapsed_offer: 'Send an offer of last month',
    used_terms: 'Lock an agreement a second time',
    huge_text: 'Send a message that unpacks to 40 megabytes',
    hidden_characters: 'Turn 900 into 009 with hidden characters',
    deep_text: 'Send thousands of nested brackets',
  } satisfies Record<SchoolAttempt, string>,
  lessons: {
    altered: {
      title: 'The offer is changed on its way',
      story:
        'A messenger, another program or a hacked service changes what you are sent, or sends something else in its place.',
      stopped:
        'An offer is signed: any change breaks the signature. One that is replaced as a whole is signed by somebody you never traded with: compare the check number on a call.',
    },
    changed_answer: {
      title: 'The answer is not what you offered',
      story:
        'You offer to buy. The answer looks like an acceptance, but the amount is another one; then he tries to lock it with your signature.',
      stopped:
        'The app compares every field and shows old and new; the contract locks nothing but the terms that you signed.',
    },
    fakes: {
      title: 'Fake escrow, network or token',
      story: 'Everything is well signed, but the money would go where the stranger wants it.',
      stopped:
        'The escrow’s address is computed, the network is your own setting, and a token counts by its address on your list, never by its name.',
    },
    unasked_trade: {
      title: 'A trade that you never agreed to',
      story:
        'He locks a trade that names you as the buyer, to make you believe that you owe a payment.',
      stopped:
        'The contract asks for the buyer’s signature, and the app shows trades of the one real escrow only.',
    },
    claimed_lock: {
      title: '“It is locked, pay now”',
      story: 'He says that he has locked and sends bank details that look right.',
      stopped:
        'Only your own node’s view of the chain makes a trade; bank details without a final lock are not taken.',
    },
    own_arbiter: {
      title: 'His friend decides',
      story:
        'The arbiter is a friend of his who will stay silent; then everything goes to the seller.',
      stopped:
        'An arbiter who is not on your list blocks Accept, and any default but 50 % each is said in red.',
    },
    other_account: {
      title: 'Another bank account',
      story:
        'After the lock a message brings another account: from a chat, a virus, or a hacked service.',
      stopped:
        'The account was committed to before the lock; nothing else is ever shown as payable. Another account in a chat? Don’t pay.',
    },
    sham_offer: {
      title: 'He only wants your name and IBAN',
      story: 'He makes offers he never means to keep, to collect names and account numbers.',
      stopped:
        'Your answer holds only a fingerprint of them; they are opened after the lock, to the other side alone.',
    },
    strange_payer: {
      title: 'Somebody else’s money arrives',
      story:
        'The amount arrives, but from a stranger whom he has cheated: the bank can take it back from you.',
      stopped:
        'The payer’s name was agreed before the lock, and release asks for it. Another name leads to a dispute, not to a release.',
    },
    replay: {
      title: 'An old offer again',
      story: 'He uses an offer whose price suited him last month, or locks an agreement twice.',
      stopped:
        'An offer ends at its time, and the contract takes each agreement once, on one contract of one network.',
    },
    trick_input: {
      title: 'Tricks in the text itself',
      story: 'Messages that are huge, deep, or hide what they say, to stop or to fool the app.',
      stopped:
        'Messages are read strictly, up to 16 kilobytes, as plain text; hidden characters are refused.',
    },
  } satisfies Record<SchoolLessonId, LessonWords>,
} as const;
