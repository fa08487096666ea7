// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ITradeEscrow} from "../src/ITradeEscrow.sol";
import {vm} from "./support/Cheats.sol";
import {EscrowTest} from "./support/EscrowFixture.sol";

/// @notice What each call costs as a transaction of its own (run with --isolate); docs/gas.md shows the figures.
contract GasSnapshot is EscrowTest {
    uint64 private constant DEADLINE = uint64(START + 1 hours);

    function test_gasOfNativeTrades() public {
        measure(nativeTerms(), "native ");
    }

    function test_gasOfTokenTrades() public {
        measure(tokenTerms(), "token ");
    }

    function measure(ITradeEscrow.Terms memory terms, string memory kind) private {
        create(terms);
        note(kind, "createTrade");
        vm.prank(buyer);
        escrow.markPaid(terms, NOTE);
        note(kind, "markPaid");
        confirmAs(seller, terms, 1_000_000);
        note(kind, "confirmPayment, part");
        confirmAs(seller, terms, remainingOf(terms));
        note(kind, "confirmPayment, all");
        withdrawAll(feeRecipient, terms.token, feeRecipient, feeRecipient);
        note(kind, "withdraw");

        terms.salt = 1;
        create(terms);
        refundAs(buyer, terms, 1_000_000);
        note(kind, "refund, part");
        refundAs(buyer, terms, remainingOf(terms));
        note(kind, "refund, all");

        terms.salt = 2;
        create(terms);
        ITradeEscrow.Approval memory approval = approveMarkPaid(BUYER_KEY, terms, 1, DEADLINE);
        vm.prank(stranger);
        escrow.markPaidFor(terms, NOTE, approval);
        note(kind, "markPaidFor");
        vm.prank(seller);
        escrow.openDispute(terms, NOTE);
        note(kind, "openDispute");
        vm.prank(buyer);
        escrow.submitEvidence(terms, NOTE);
        note(kind, "submitEvidence");
        vm.prank(arbiter);
        escrow.resolveDispute(terms, 5_000, NOTE);
        note(kind, "resolveDispute");

        terms.salt = 3;
        create(terms);
        ITradeEscrow.Approval[] memory approvals = new ITradeEscrow.Approval[](2);
        approvals[0] = approveSettle(SELLER_KEY, terms, terms.amount / 2, terms.amount, 1, DEADLINE);
        approvals[1] = approveSettle(BUYER_KEY, terms, terms.amount / 2, terms.amount, 2, DEADLINE);
        vm.prank(stranger);
        escrow.settle(terms, terms.amount / 2, terms.amount, approvals);
        note(kind, "settle");

        terms.salt = 4;
        create(terms);
        vm.warp(tradeOf(terms).deadline + 1);
        vm.prank(seller);
        escrow.cancelExpired(terms);
        note(kind, "cancelExpired");
        measureLate(terms, kind);
    }

    function measureLate(ITradeEscrow.Terms memory terms, string memory kind) private {
        vm.warp(START);
        terms.salt = 5;
        createDisputed(terms);
        uint256 before = vm.snapshotState();
        vm.prank(arbiter);
        escrow.declineDispute(terms);
        note(kind, "declineDispute");
        vm.revertToState(before);
        vm.warp(tradeOf(terms).deadline + 1);
        vm.prank(stranger);
        escrow.escalateDispute(terms);
        note(kind, "escalateDispute");
        vm.warp(tradeOf(terms).deadline + 1);
        vm.prank(stranger);
        escrow.expireDispute(terms);
        note(kind, "expireDispute");
        vm.warp(START);
        measureAgreed(terms, kind);
    }

    function measureAgreed(ITradeEscrow.Terms memory terms, string memory kind) private {
        terms.salt = 6;
        create(terms);
        uint64 later = tradeOf(terms).deadline + 1 days;
        ITradeEscrow.Approval[] memory approvals = new ITradeEscrow.Approval[](1);
        approvals[0] = approveExtension(BUYER_KEY, terms, later, 3, DEADLINE);
        vm.prank(seller);
        escrow.extendDeadline(terms, later, approvals);
        note(kind, "extendDeadline");
        ITradeEscrow.Approval memory refusal = approveCancelNonce(BUYER_KEY, terms, 4, 5, DEADLINE);
        vm.prank(stranger);
        escrow.cancelNonceFor(idOf(terms), 4, refusal);
        note(kind, "cancelNonceFor");
    }

    function note(string memory kind, string memory call_) private {
        vm.snapshotGasLastCall("TradeEscrow", string.concat(kind, call_));
    }
}
