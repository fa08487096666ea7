// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ITradeEscrow} from "../src/ITradeEscrow.sol";
import {vm} from "./support/Cheats.sol";
import {EscrowTest} from "./support/EscrowFixture.sol";
import {ProtocolTable} from "./support/ProtocolTable.sol";

/// @notice Every call by everybody in every situation, a second before the deadline, at it and a second after it:
/// done or refused, with which words, and what the trade is afterwards, held against `ProtocolTable`.
contract EveryCallTest is EscrowTest {
    uint16 private constant BPS = 4_000;
    /// @dev What an extension adds to the deadline: any time that is later, and not too far from now.
    uint64 private constant MORE_TIME = 3 days;
    uint256 private constant LATER = 40 days;
    uint256 private constant PART = 11;
    /// @dev How many calls are done in a situation: of a live trade, each time, the seller's two releases and the
    /// buyer's three refunds, a settlement with one approval by each of them, with both by all six.
    uint256 private constant LIVE = 3 * (2 + 3 + 2 + 6);
    /// @dev While it is not late, an extension with one approval by each party, with both by all six.
    uint256 private constant EXTENSIONS = 2 * (2 + 6);
    /// @dev And markPaid in both ways while it is not late, cancelExpired once it is.
    uint256 private constant FUNDED = LIVE + EXTENSIONS + 2 * 2 + 1;
    /// @dev And openDispute in both ways: by the seller always, by the buyer once it is late.
    uint256 private constant PAID = LIVE + EXTENSIONS + 2 * 3 + 2 * 1;
    /// @dev And evidence in both ways by both; a ruling while it is not late; then, by all six, the step that is due.
    uint256 private constant DISPUTED = LIVE + 3 * 4 + 2 + 6;
    /// @dev And the first arbiter may decline while it is not late.
    uint256 private constant DECLINABLE = DISPUTED + 2;
    uint64 private constant APPROVED_UNTIL = type(uint64).max;
    address private constant RELAYER = address(0x4E1A7E2);
    uint256[6] private _keys = [SELLER_KEY, BUYER_KEY, ARBITER_KEY, 0xFA11, 0xFEE5, 0x57A6];
    uint256 private _cells;
    uint256 private _done;

    function setUp() public override {
        super.setUp();
        // Everybody can sign here.
        fallbackArbiter = vm.addr(_keys[3]);
        feeRecipient = vm.addr(_keys[4]);
        stranger = vm.addr(_keys[5]);
    }

    function test_beforeItsCreation() public {
        ask(native(true), "", 1);
        ask(token(true), "", 1);
    }

    function test_funded() public {
        ask(native(true), "F", FUNDED);
        ask(token(true), "F", FUNDED);
    }

    function test_fundedAfterPartsToBoth() public {
        ask(native(true), "Fcr", FUNDED);
    }

    function test_paid() public {
        ask(native(true), "P", PAID);
        ask(token(false), "P", PAID);
    }

    function test_paidAfterAPartToEither() public {
        ask(native(true), "Pc", PAID);
        ask(native(true), "Pr", PAID);
    }

    function test_disputedWithAFallbackToAsk() public {
        ask(native(true), "D", DECLINABLE);
        ask(token(true), "D", DECLINABLE);
    }

    function test_disputedWithoutAFallback() public {
        ask(native(false), "D", DISPUTED);
    }

    function test_disputedBeforeTheFallback() public {
        ask(native(true), "De", DISPUTED);
        ask(token(true), "De", DISPUTED);
    }

    function test_disputedDeclinedByTheFirstArbiter() public {
        ask(native(true), "Dd", DISPUTED);
    }

    function test_extended() public {
        ask(native(true), "Fx", FUNDED);
        ask(token(true), "Px", PAID);
    }

    function test_completed() public {
        ask(native(true), "PC", 0);
        ask(token(false), "DC", 0);
    }

    function test_cancelled() public {
        ask(native(true), "FR", 0);
        ask(token(false), "DR", 0);
    }

    function test_settled() public {
        ask(native(true), "PrC", 0);
        ask(token(true), "DeS", 0);
    }

    // ------------------------------------------------------------------------------------------------ the situations

    function native(bool withFallback) private view returns (ITradeEscrow.Terms memory terms) {
        terms = nativeTerms();
        if (!withFallback) terms.fallbackArbiter = address(0);
    }

    function token(bool withFallback) private view returns (ITradeEscrow.Terms memory terms) {
        terms = tokenTerms();
        if (!withFallback) terms.fallbackArbiter = address(0);
    }

    /// @dev F, P, D: funded, paid, disputed; e, d: escalated, declined; x: extended; c, r: a part confirmed, refunded;
    /// C, R, S: the rest to the buyer, to the seller, by a ruling.
    function arrange(ITradeEscrow.Terms memory terms, bytes memory way) private {
        for (uint256 i = 0; i < way.length; ++i) {
            if (way[i] == "F") create(terms);
            if (way[i] == "P") createPaid(terms);
            if (way[i] == "D") createDisputed(terms);
            if (way[i] == "c") confirmAs(seller, terms, PART);
            if (way[i] == "r") refundAs(buyer, terms, PART);
            if (way[i] == "C") confirmAs(seller, terms, remainingOf(terms));
            if (way[i] == "R") refundAs(buyer, terms, remainingOf(terms));
            if (way[i] == "d") {
                vm.prank(arbiter);
                escrow.declineDispute(terms);
            }
            if (way[i] == "x") {
                uint64 later = tradeOf(terms).deadline + 1 days;
                ITradeEscrow.Approval[] memory approvals = new ITradeEscrow.Approval[](1);
                approvals[0] = approveExtension(BUYER_KEY, terms, later, terms.salt, APPROVED_UNTIL);
                vm.prank(seller);
                escrow.extendDeadline(terms, later, approvals);
            }
            if (way[i] == "e") {
                vm.warp(tradeOf(terms).deadline + 1);
                escrow.escalateDispute(terms);
            }
            if (way[i] == "S") {
                vm.prank(fallbackArbiter);
                escrow.resolveDispute(terms, BPS, NOTE);
            }
        }
    }

    function ask(ITradeEscrow.Terms memory terms, bytes memory way, uint256 expectedDone) private {
        vm.warp(START);
        terms.salt = uint256(keccak256(way));
        arrange(terms, way);
        ITradeEscrow.Trade memory trade = tradeOf(terms);
        uint256 deadline = trade.deadline;
        if (trade.state == ITradeEscrow.State.None) deadline = terms.fundBy;
        // An ended trade has no deadline; nothing may work now or ever.
        uint256[3] memory times = deadline == 0
            ? [block.timestamp, block.timestamp + 1, block.timestamp + LATER]
            : [deadline - 1, deadline, deadline + 1];
        (_cells, _done) = (0, 0);
        for (uint256 t = 0; t < 3; ++t) {
            for (uint256 who = 0; who < _keys.length; ++who) {
                for (uint256 call_ = 0; call_ <= uint256(type(ProtocolTable.Call).max); ++call_) {
                    uint256 before = vm.snapshotState();
                    // By itself, so that what it needs of memory and state is given back.
                    bool done = this.check(terms, ProtocolTable.Call(call_), who, times[t]);
                    vm.revertToState(before);
                    ++_cells;
                    if (done) ++_done;
                }
            }
        }
        vm.assertEq(_cells, 3 * 6 * 21, "cells");
        if (trade.state == ITradeEscrow.State.None) expectedDone = 2;
        vm.assertEq(_done, expectedDone, "how many calls are done");
    }

    // -------------------------------------------------------------------------------------------------- one question

    function check(
        ITradeEscrow.Terms memory terms,
        ProtocolTable.Call call_,
        uint256 who,
        uint256 time
    ) external returns (bool done) {
        vm.warp(time);
        ITradeEscrow.Trade memory before = tradeOf(terms);
        ProtocolTable.Question memory question = ProtocolTable.Question(
            terms,
            idOf(terms),
            before,
            vm.addr(_keys[who]),
            time,
            before.deadline + MORE_TIME
        );
        ProtocolTable.Outcome memory expected = ProtocolTable.answer(question, call_);
        string memory label = labelOf(call_, who, time, before);
        bytes memory answer;
        (done, answer) = make(terms, call_, who);
        vm.assertTrue(done == (expected.refusal.length == 0), label);
        ITradeEscrow.Trade memory trade = tradeOf(terms);
        if (!done) {
            vm.assertTrue(keccak256(answer) == keccak256(expected.refusal), label);
            vm.assertTrue(keccak256(abi.encode(trade)) == keccak256(abi.encode(before)), label);
            return false;
        }
        vm.assertEq(uint256(trade.state), uint256(expected.state), label);
        vm.assertEq(trade.deadline, expected.deadline, label);
        vm.assertTrue(trade.escalated == expected.escalated, label);
        vm.assertTrue((trade.remaining == 0) == expected.ended, label);
        vm.assertTrue(trade.tradeSeq > before.tradeSeq, label);
    }

    function make(
        ITradeEscrow.Terms memory terms,
        ProtocolTable.Call call_,
        uint256 who
    ) private returns (bool done, bytes memory answer) {
        uint256 remaining = remainingOf(terms);
        bytes memory data = plainCall(terms, call_, remaining);
        uint256 value;
        address sender = vm.addr(_keys[who]);
        if (call_ == ProtocolTable.Call.CreateTrade) {
            value = endow(terms);
            vm.deal(sender, value);
        }
        if (data.length == 0) {
            data = signedCall(terms, call_, who, remaining);
            bool relayed = call_ < ProtocolTable.Call.SettleWithOne;
            if (relayed) sender = RELAYER;
        }
        vm.prank(sender);
        return address(escrow).call{value: value}(data);
    }

    function plainCall(
        ITradeEscrow.Terms memory terms,
        ProtocolTable.Call call_,
        uint256 remaining
    ) private view returns (bytes memory) {
        if (call_ == ProtocolTable.Call.CreateTrade) {
            return abi.encodeCall(escrow.createTrade, (terms, buyerSignature(terms)));
        }
        if (call_ == ProtocolTable.Call.MarkPaid) return abi.encodeCall(escrow.markPaid, (terms, NOTE));
        if (call_ == ProtocolTable.Call.ConfirmPart) {
            return abi.encodeCall(escrow.confirmPayment, (terms, PART, remaining));
        }
        if (call_ == ProtocolTable.Call.ConfirmAll) {
            return abi.encodeCall(escrow.confirmPayment, (terms, remaining, remaining));
        }
        if (call_ == ProtocolTable.Call.RefundPart) return abi.encodeCall(escrow.refund, (terms, PART, remaining));
        if (call_ == ProtocolTable.Call.RefundAll) {
            return abi.encodeCall(escrow.refund, (terms, remaining, remaining));
        }
        if (call_ == ProtocolTable.Call.CancelExpired) return abi.encodeCall(escrow.cancelExpired, (terms));
        if (call_ == ProtocolTable.Call.OpenDispute) return abi.encodeCall(escrow.openDispute, (terms, NOTE));
        if (call_ == ProtocolTable.Call.SubmitEvidence) return abi.encodeCall(escrow.submitEvidence, (terms, NOTE));
        if (call_ == ProtocolTable.Call.ResolveDispute) {
            return abi.encodeCall(escrow.resolveDispute, (terms, BPS, NOTE));
        }
        if (call_ == ProtocolTable.Call.DeclineDispute) return abi.encodeCall(escrow.declineDispute, (terms));
        if (call_ == ProtocolTable.Call.EscalateDispute) return abi.encodeCall(escrow.escalateDispute, (terms));
        if (call_ == ProtocolTable.Call.ExpireDispute) return abi.encodeCall(escrow.expireDispute, (terms));
        return "";
    }

    function signedCall(
        ITradeEscrow.Terms memory terms,
        ProtocolTable.Call call_,
        uint256 who,
        uint256 remaining
    ) private view returns (bytes memory) {
        uint256 key = _keys[who];
        if (call_ == ProtocolTable.Call.MarkPaidFor) {
            return
                abi.encodeCall(escrow.markPaidFor, (terms, NOTE, approveMarkPaid(key, terms, 1, APPROVED_UNTIL)));
        }
        if (call_ == ProtocolTable.Call.RefundFor) {
            ITradeEscrow.Approval memory approval = approveRefund(key, terms, remaining, remaining, 1, APPROVED_UNTIL);
            return abi.encodeCall(escrow.refundFor, (terms, remaining, remaining, approval));
        }
        if (call_ == ProtocolTable.Call.OpenDisputeFor) {
            return
                abi.encodeCall(
                    escrow.openDisputeFor,
                    (terms, NOTE, approveOpenDispute(key, terms, 1, APPROVED_UNTIL))
                );
        }
        if (call_ == ProtocolTable.Call.SubmitEvidenceFor) {
            return
                abi.encodeCall(
                    escrow.submitEvidenceFor,
                    (terms, NOTE, approveEvidence(key, terms, 1, APPROVED_UNTIL))
                );
        }
        return agreedCall(terms, call_, key, remaining);
    }

    /// @dev With the approval of the other party, or with both: first the other's.
    function agreedCall(
        ITradeEscrow.Terms memory terms,
        ProtocolTable.Call call_,
        uint256 key,
        uint256 remaining
    ) private view returns (bytes memory) {
        bool both = call_ == ProtocolTable.Call.SettleWithBoth || call_ == ProtocolTable.Call.ExtendWithBoth;
        bool settles = call_ == ProtocolTable.Call.SettleWithBoth || call_ == ProtocolTable.Call.SettleWithOne;
        ITradeEscrow.Approval[] memory approvals = new ITradeEscrow.Approval[](both ? 2 : 1);
        uint64 later = tradeOf(terms).deadline + MORE_TIME;
        uint256 signer = key == SELLER_KEY ? BUYER_KEY : SELLER_KEY;
        // Anything between nothing and all; of an ended trade, of which nothing remains, nothing.
        uint256 toBuyer = (remaining * BPS) / 10_000;
        for (uint256 i = 0; i < approvals.length; ++i) {
            approvals[i] = settles
                ? approveSettle(signer, terms, toBuyer, remaining, 1 + i, APPROVED_UNTIL)
                : approveExtension(signer, terms, later, 1 + i, APPROVED_UNTIL);
            signer = signer == SELLER_KEY ? BUYER_KEY : SELLER_KEY;
        }
        if (!settles) return abi.encodeCall(escrow.extendDeadline, (terms, later, approvals));
        return abi.encodeCall(escrow.settle, (terms, toBuyer, remaining, approvals));
    }

    function labelOf(
        ProtocolTable.Call call_,
        uint256 who,
        uint256 time,
        ITradeEscrow.Trade memory trade
    ) private pure returns (string memory) {
        string memory late = time > trade.deadline ? " late" : time == trade.deadline ? " at the deadline" : " early";
        return
            string.concat(
                "call ",
                vm.toString(uint256(call_)),
                " by ",
                vm.toString(who),
                " in state ",
                vm.toString(uint256(trade.state)),
                late
            );
    }
}
