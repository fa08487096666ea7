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
            bytes32 tradeId = createLive(terms, i);
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
        bytes[12] memory calls = [
            abi.encodeCall(escrow.markPaid, (terms, NOTE)),
            abi.encodeCall(escrow.confirmPayment, (terms, value, remaining)),
            abi.encodeCall(escrow.refund, (terms, value, remaining)),
            abi.encodeCall(escrow.cancelExpired, (terms)),
            abi.encodeCall(escrow.openDispute, (terms, NOTE)),
            abi.encodeCall(escrow.submitEvidence, (terms, NOTE)),
            abi.encodeCall(escrow.resolveDispute, (terms, bps)),
            abi.encodeCall(escrow.escalateDispute, (terms)),
            abi.encodeCall(escrow.expireDispute, (terms)),
            abi.encodeCall(escrow.settle, (terms, bps, remaining, ownApprovals(terms, bps, remaining))),
            relayedRefund(terms, value, remaining),
            relayedMarkPaid(terms)
        ];
        vm.recordLogs();
        vm.prank(caller);
        (bool done, ) = address(escrow).call(calls[call_ % 12]);
        if (!done) return;
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

    function ownApprovals(
        ITradeEscrow.Terms memory terms,
        uint16 bps,
        uint256 remaining
    ) private returns (ITradeEscrow.Approval[] memory approvals) {
        approvals = new ITradeEscrow.Approval[](2);
        approvals[0] = approveSettle(ownKey(), terms, bps, remaining, ++_nonce, type(uint64).max);
        approvals[1] = approveSettle(ownKey(), terms, bps, remaining, ++_nonce, type(uint64).max);
        approvals[1].signer = sellerActs ? buyer : seller;
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
