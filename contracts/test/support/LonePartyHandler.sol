// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ITradeEscrow} from "../../src/ITradeEscrow.sol";
import {bound, vm} from "./Cheats.sol";
import {EscrowFixture} from "./EscrowFixture.sol";
import {EventLedger} from "./EventLedger.sol";

/// @notice One party and a stranger try everything, while the other party and the arbiters stay silent.
contract LonePartyHandler is EscrowFixture, EventLedger {
    bool public immutable sellerActs;
    ITradeEscrow.Terms[] private _all;
    /// @dev What the other party once signed: everything to this one, while the trade was Funded.
    mapping(bytes32 tradeId => ITradeEscrow.Approval approval) private _oldWord;
    uint256 private _nonce;

    constructor(bool sellerActs_) {
        sellerActs = sellerActs_;
        deploy();
        ITradeEscrow.Terms memory terms = tokenTerms();
        for (uint256 i = 0; i < 6; ++i) {
            terms.token = i % 2 == 0 ? address(0) : address(stablecoin);
            terms.defaultBuyerBps = [uint16(5_000), 3_333, 10_000, 0, 9_999, 1][i];
            terms.fallbackArbiter = i < 3 ? fallbackArbiter : address(0);
            terms.salt = i;
            bytes32 tradeId = create(terms);
            uint256 toBuyer = sellerActs_ ? 0 : terms.amount;
            uint256 key = sellerActs_ ? BUYER_KEY : SELLER_KEY;
            _oldWord[tradeId] = approveSettle(key, terms, toBuyer, terms.amount, 1e9 + i, type(uint64).max);
            // Of a trade that stays Funded it would be an agreement.
            if (i % 3 == 0) delete _oldWord[tradeId];
            if (i % 3 != 0) {
                vm.prank(buyer);
                escrow.markPaid(terms, NOTE);
            }
            if (i % 3 == 2) {
                vm.prank(seller);
                escrow.openDispute(terms, NOTE);
            }
            lastSeq[tradeId] = escrow.getTrade(tradeId).tradeSeq;
            _all.push(terms);
        }
    }

    function attempt(uint256 which, uint256 call_, uint256 value, uint16 bps, bool asStranger) external {
        ITradeEscrow.Terms memory terms = _all[which % 6];
        address caller = asStranger ? stranger : sellerActs ? seller : buyer;
        uint256 remaining = remainingOf(terms);
        value = value % 2 == 0 ? remaining : bound(value, 1, remaining + 1);
        // In the wrong hands each of these calls is an attempt, in the right ones a step.
        bytes[16] memory calls = [
            abi.encodeCall(escrow.markPaid, (terms, NOTE)),
            abi.encodeCall(escrow.confirmPayment, (terms, value, remaining)),
            abi.encodeCall(escrow.refund, (terms, value, remaining)),
            abi.encodeCall(escrow.cancelExpired, (terms)),
            abi.encodeCall(escrow.openDispute, (terms, NOTE)),
            abi.encodeCall(escrow.submitEvidence, (terms, NOTE)),
            abi.encodeCall(escrow.resolveDispute, (terms, bps, NOTE)),
            abi.encodeCall(escrow.escalateDispute, (terms)),
            abi.encodeCall(escrow.expireDispute, (terms)),
            abi.encodeCall(escrow.declineDispute, (terms)),
            relayedRefund(terms, value, remaining),
            relayedMarkPaid(terms),
            // Each of these four takes the other party's word.
            abi.encodeCall(escrow.settle, (terms, allToMe(remaining), remaining, own(terms, remaining, bps))),
            abi.encodeCall(escrow.settle, (terms, allToMe(terms.amount), terms.amount, old(terms))),
            cancelTheirs(terms, value),
            moreTime(terms, value, bps)
        ];
        call_ %= 16;
        vm.recordLogs();
        vm.prank(caller);
        (bool done, ) = address(escrow).call(calls[call_]);
        if (!done) return;
        vm.assertTrue(call_ < 12, "one party stood for both");
        bytes32 tradeId = idOf(terms);
        readEvents(vm.getRecordedLogs(), tradeId, escrow.getTrade(tradeId));
    }

    function waitFor(uint256 time) external {
        vm.warp(block.timestamp + bound(time, 1, 3 days));
    }

    function tradeAt(uint256 index) external view returns (bytes32 tradeId, ITradeEscrow.Terms memory terms) {
        terms = _all[index];
        tradeId = idOf(terms);
    }

    /// @dev Forged where the key is the other party's: nobody but its owner has that.
    function ownKey() private view returns (uint256) {
        return sellerActs ? SELLER_KEY : BUYER_KEY;
    }

    function allToMe(uint256 remaining) private view returns (uint256 toBuyer) {
        return sellerActs ? 0 : remaining;
    }

    /// @dev This party's own word once, or twice, or once more in the other's name.
    function own(
        ITradeEscrow.Terms memory terms,
        uint256 remaining,
        uint16 how
    ) private returns (ITradeEscrow.Approval[] memory approvals) {
        approvals = new ITradeEscrow.Approval[](how % 3 == 0 ? 1 : 2);
        for (uint256 i = 0; i < approvals.length; ++i) {
            approvals[i] = approveSettle(ownKey(), terms, allToMe(remaining), remaining, ++_nonce, type(uint64).max);
        }
        if (how % 3 == 1) approvals[1].signer = sellerActs ? buyer : seller;
    }

    /// @dev The other party's word from another state.
    function old(ITradeEscrow.Terms memory terms) private view returns (ITradeEscrow.Approval[] memory approvals) {
        ITradeEscrow.Approval memory word = _oldWord[idOf(terms)];
        approvals = new ITradeEscrow.Approval[](word.signature.length == 0 ? 0 : 1);
        if (approvals.length == 1) approvals[0] = word;
    }

    /// @dev More time on this party's own word, from itself or in the other's name.
    function moreTime(ITradeEscrow.Terms memory terms, uint256 value, uint16 how) private returns (bytes memory) {
        uint64 newDeadline = tradeOf(terms).deadline + 1 + uint64(value % 1 days);
        ITradeEscrow.Approval[] memory approvals = new ITradeEscrow.Approval[](1);
        approvals[0] = approveExtension(ownKey(), terms, newDeadline, ++_nonce, type(uint64).max);
        if (how % 2 == 0) approvals[0].signer = sellerActs ? buyer : seller;
        return abi.encodeCall(escrow.extendDeadline, (terms, newDeadline, approvals));
    }

    /// @dev Cancels a nonce of the other party on this one's word.
    function cancelTheirs(ITradeEscrow.Terms memory terms, uint256 nonce) private returns (bytes memory) {
        ITradeEscrow.Approval memory approval = approveCancelNonce(
            ownKey(),
            terms,
            nonce,
            ++_nonce,
            type(uint64).max
        );
        approval.signer = sellerActs ? buyer : seller;
        return abi.encodeCall(escrow.cancelNonceFor, (idOf(terms), nonce, approval));
    }

    function relayedRefund(
        ITradeEscrow.Terms memory terms,
        uint256 value,
        uint256 remaining
    ) private returns (bytes memory) {
        ITradeEscrow.Approval memory approval = approveRefund(
            ownKey(),
            terms,
            value,
            remaining,
            ++_nonce,
            type(uint64).max
        );
        if (sellerActs) approval.signer = buyer;
        return abi.encodeCall(escrow.refundFor, (terms, value, remaining, approval));
    }

    function relayedMarkPaid(ITradeEscrow.Terms memory terms) private returns (bytes memory) {
        ITradeEscrow.Approval memory approval = approveMarkPaid(ownKey(), terms, ++_nonce, type(uint64).max);
        return abi.encodeCall(escrow.markPaidFor, (terms, NOTE, approval));
    }
}
