/**
 * The closed set of expected failures. Each code has one sentence for the user that says what happened
 * and what to do next; `Failure.detail` adds the particular (a number, an address, the node's words).
 */
export const failureSentences = {
  // input
  invalid_input: 'Something in the form is not right. Correct the marked field and try again.',
  invalid_amount: 'That is not an amount this token can hold. Use digits and one decimal point.',
  invalid_address: 'That is not an address. Paste it again, whole.',
  invalid_terms: 'The contract would refuse these terms. Change the marked field.',
  // wallet
  wrong_passphrase: 'The passphrase is wrong. Nothing was changed; try again.',
  weak_passphrase: 'The passphrase is too short. Use at least 10 characters.',
  broken_keystore:
    'This is not a readable keystore file. Choose another file; nothing was imported.',
  backup_unreadable:
    'The agreements in this backup are damaged, so nothing was imported. Take another copy of it, or bring the account in by its words or private key.',
  invalid_private_key: 'This is not a private key: 64 hexadecimal digits are expected.',
  invalid_mnemonic: 'These recovery words do not fit together. Check the spelling and the order.',
  account_exists: 'This account is already here.',
  account_unknown: 'This account is not in the wallet of this profile.',
  account_locked: 'The account is locked. Unlock it in Wallet, then try again.',
  no_account: 'There is no account yet. Create or import one in Wallet.',
  wrong_characters: 'These are not the characters that belong here. Nothing was changed.',
  // signing
  cancelled: 'Cancelled. Nothing was signed and no money moved.',
  insufficient_balance:
    'The balance is too small for this. Receive more, then try again; no money moved.',
  insufficient_fee_balance:
    'There is not enough coin for the network fee. Receive some, then try again; no money moved.',
  would_revert: 'The simulation of this call fails, so it was not signed. No money moved.',
  action_not_allowed: 'The trade does not allow this now. Read its state again.',
  wrong_chain:
    'The network node answers for another chain. Nothing was signed; check the network in Settings.',
  transaction_replaced: 'Another transaction with the same number was mined instead.',
  transaction_not_pending: 'This transaction is no longer pending.',
  not_lowest_nonce: 'Only the oldest pending transaction can be replaced: the others wait for it.',
  // agreement
  not_an_offer: 'There is no offer in this text. Paste the whole message, or the file.',
  offer_unreadable:
    'The offer cannot be read: it is damaged, too large, or made for another version.',
  offer_altered:
    'The offer was altered after it was signed. Do not use it; ask for it again by another way.',
  offer_lapsed: 'The offer has expired. Ask for a new one.',
  offer_other_chain: 'The offer is for another network than this profile uses.',
  unknown_escrow:
    'The escrow in the offer is not the standard one. It could keep the money; refused.',
  offer_earlier_escrow:
    'The offer is for an earlier version of the escrow, in which nothing is locked any more. Ask for a new one.',
  escrow_not_deployed: 'There is no escrow contract at its address on this network.',
  unlisted_token:
    'The token in the offer is not on your list, so its name proves nothing; refused.',
  not_your_offer: 'The offer names other accounts than yours.',
  offer_used: 'This offer was already locked once.',
  offer_unknown: 'This offer is no longer stored here.',
  offer_state: 'The offer is in another state than this step needs.',
  arbiter_unconfirmed:
    'The arbiter is not on your list. Confirm that you know them, or propose another.',
  lookalike_address:
    'This address looks like another one of yours, but differs. Compare every character.',
  offer_too_large: 'This offer is too large for the service. Send it as text or as a file.',
  offer_wrong_sender: 'The offer is not signed by the account that sent it; refused.',
  too_many_requests: 'Too many offers of one sender wait already.',
  sealed_offer_unreadable:
    'The sealed offer cannot be opened: it is damaged, or meant for another account.',
  account_not_shared:
    'This account is not one that you chose for the service, so it learns nothing of it. Choose it in Settings, or send the offer another way.',
  receiver_not_admitted:
    'Your service admits only the accounts that you named, and this is none of them. Add it in Settings, or send the offer another way.',
  invalid_account_field:
    'The bank details are not complete. Correct the marked field; nothing was signed.',
  not_sealed_details: 'There are no sealed bank details in this text. Paste the whole message.',
  sealed_to_another: 'This was sealed to another account, or was altered.',
  sealed_details_unreadable:
    'The sealed bank details cannot be read: they are damaged, or meant for another account. Ask for them again.',
  sealed_details_wrong:
    'Do not pay: these bank details are not the ones that were agreed before the lock.',
  not_an_arbiter_card:
    'There is no arbiter card in this text. Paste the whole message, or the file.',
  arbiter_card_unreadable: 'The arbiter card cannot be read: it is damaged or for another version.',
  arbiter_card_invalid: 'This arbiter card was not signed by the arbiter it names. Do not use it.',
  arbiter_card_expired: 'The arbiter card has expired. Ask the arbiter for a new one.',
  payment_unsafe: 'It is not safe to pay now. The trade says why; nothing was sent.',
  token_differs:
    'The token is another one on the chain than on your list, so amounts would be read wrongly. Nothing was signed; correct the list.',
  lock_too_late: 'Too little time is left to lock this safely. Make a new offer.',
  not_a_split: 'There is no proposal in this text. Paste the whole message.',
  split_unreadable: 'The proposal cannot be read: it is damaged or made for another version.',
  split_altered:
    'The proposal was altered after it was signed, or somebody else signed it. Refused.',
  split_other_trade: 'The proposal is for a trade that is not yours here; refused.',
  split_lapsed: 'The proposal has expired, was withdrawn, or fits no longer. Propose anew.',
  evidence_unreadable: 'This is no readable evidence package. Ask for it again, whole.',
  evidence_not_on_chain:
    'The chain holds no such hash for this trade: it was altered, is not committed yet, or belongs elsewhere. Refused.',
  dossier_refused: 'The dossier is not what the chain and the signatures say. Refused.',
  // chain and service
  chain_unreachable:
    'The network node cannot be reached. What is stored stays readable; this action waits for the network.',
  chain_error: 'The network node refused the request.',
  service_unreachable:
    'The trade service cannot be reached. Check its address; what is stored stays readable.',
  service_refused: 'The trade service refused the sign-in.',
  service_other_chain: 'The trade service follows another chain or escrow than this profile.',
  service_insecure: 'A service beyond this computer needs https. Nothing was sent.',
  service_not_found: 'There is no trade service at this address.',
  service_declined: 'The trade service did not take this.',
  service_limit: 'The trade service takes no more of this for now. Try again later.',
  service_no_relay:
    'This trade service relays no calls. Pay the network fee yourself; no money moved.',
  relay_failed:
    'The trade service could not get your signed step through. Pay the network fee yourself; no money moved.',
  file_altered: 'The file is not the one its hash names, so it was not kept. Ask for it again.',
  practice_unavailable: 'The practice chain is not running.',
  // storage
  storage_failed: 'The file could not be written. Check the disk; nothing was changed.',
  not_found: 'It is not stored here.',
  clipboard_changed: 'Another program changed the clipboard. Do not paste it; copy again.',
  changed_meanwhile:
    'What you were asked about has changed meanwhile, so nothing was done. Try again.',
  rate_limited: 'Too many requests in a short time. Wait a moment, then try again.',
  busy: 'Another step is still open. Finish or cancel it first.',
  internal: 'Something unexpected went wrong. The log file has the details; no money moved.',
} as const;

export type FailureCode = keyof typeof failureSentences;

/** An expected failure. `field` names the input at fault as the form calls it. */
export interface Failure {
  readonly code: FailureCode;
  readonly detail?: string;
  readonly field?: string;
}

export function failure(
  code: FailureCode,
  more: { detail?: string; field?: string } = {},
): Failure {
  return { code, ...more };
}

/** What the user reads: the sentence, then the particular. */
export function failureText(f: Failure): string {
  return f.detail === undefined
    ? failureSentences[f.code]
    : `${failureSentences[f.code]} (${f.detail})`;
}
