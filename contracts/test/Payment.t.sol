// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ITradeEscrow} from "../src/ITradeEscrow.sol";
import {bound, vm} from "./support/Cheats.sol";
import {EscrowTest} from "./support/EscrowFixture.sol";

contract PaymentTest is EscrowTest {
    // ---------------------------------------------------------------------------------------------------- markPaid

    function test_markPaidStartsTheConfirmationWindow(uint256 delay, bytes32 referenceHash) public {
        ITradeEscrow.Terms memory terms = tokenTerms();
        bytes32 tradeId = create(terms);
        vm.warp(START + bound(delay, 0, terms.paymentWindow + 2 hours));
        uint64 deadline = uint64(block.timestamp + terms.confirmationWindow);
        vm.expectEmit(address(escrow));
        emit ITradeEscrow.PaymentSent(
            tradeId,
            2,
            ITradeEscrow.State.Paid,
            uint128(terms.amount),
            deadline,
            referenceHash
        );
        vm.prank(buyer);
        escrow.markPaid(terms, referenceHash);
        vm.assertEq(tradeOf(terms).deadline, deadline);
    }

    function test_markPaidOnlyByTheBuyer(address caller) public {
        ITradeEscrow.Terms memory terms = tokenTerms();
        create(terms);
        vm.assume(caller != buyer);
        vm.prank(caller);
        vm.expectRevert(abi.encodeWithSelector(ITradeEscrow.CallerNotBuyer.selector, caller));
        escrow.markPaid(terms, NOTE);
    }

    function test_markPaidByTheDeadlineToTheSecond() public {
        ITradeEscrow.Terms memory terms = tokenTerms();
        create(terms);
        uint64 deadline = tradeOf(terms).deadline;
        vm.warp(deadline + 1);
        vm.prank(buyer);
        vm.expectRevert(abi.encodeWithSelector(ITradeEscrow.DeadlinePassed.selector, deadline));
        escrow.markPaid(terms, NOTE);
        vm.warp(deadline);
        vm.prank(buyer);
        escrow.markPaid(terms, NOTE);
        assertState(terms, ITradeEscrow.State.Paid);

        terms.salt = 8;
        terms.fundBy = type(uint64).max;
        create(terms);
        vm.warp(tradeOf(terms).deadline - 1);
        vm.prank(buyer);
        escrow.markPaid(terms, NOTE);
    }

    function test_markPaidOnlyWhenFunded() public {
        ITradeEscrow.Terms memory terms = tokenTerms();
        createPaid(terms);
        refuseMarkPaid(terms, ITradeEscrow.State.Paid);
        vm.prank(seller);
        escrow.openDispute(terms, NOTE);
        refuseMarkPaid(terms, ITradeEscrow.State.Disputed);
        confirmAs(seller, terms, terms.amount);
        refuseMarkPaid(terms, ITradeEscrow.State.Completed);
    }

    function refuseMarkPaid(ITradeEscrow.Terms memory terms, ITradeEscrow.State state) private {
        vm.prank(buyer);
        vm.expectRevert(abi.encodeWithSelector(ITradeEscrow.WrongState.selector, state));
        escrow.markPaid(terms, NOTE);
    }

    // ---------------------------------------------------------------------------------------------- confirmPayment

    function test_wholeReleaseCompletesTheTrade(uint128 amount, uint256 live, bool native) public {
        ITradeEscrow.Terms memory terms = native ? nativeTerms() : tokenTerms();
        terms.amount = bound(amount, 1, type(uint128).max);
        terms.arbiterFee = 0;
        bytes32 tradeId = createLive(terms, live);
        uint48 seq = tradeOf(terms).tradeSeq;
        uint256 fee = feeOf(terms.amount);
        ITradeEscrow.State done = ITradeEscrow.State.Completed;

        vm.expectEmit(address(escrow));
        emit ITradeEscrow.PaymentConfirmed(tradeId, ++seq, done, 0, 0, terms.amount, fee, 0, 0);
        vm.expectEmit(address(escrow));
        emit ITradeEscrow.TradeCompleted(tradeId, ++seq, done, 0, 0, 0, 0, 0, 0);
        if (fee != 0) {
            vm.expectEmit(address(escrow));
            emit ITradeEscrow.PayoutCredited(tradeId, feeRecipient, ++seq, done, 0, 0, terms.token, fee);
        }
        confirmAs(seller, terms, terms.amount);

        vm.assertEq(tradeOf(terms).tradeSeq, seq);
        vm.assertEq(balanceOf(terms.token, buyer), terms.amount - fee);
        vm.assertEq(balanceOf(terms.token, seller), 0);
        vm.assertEq(escrow.credits(terms.token, feeRecipient), fee);
    }

    function test_partReleaseLeavesTheRest(uint256 first, uint256 live, bool native) public {
        ITradeEscrow.Terms memory terms = native ? nativeTerms() : tokenTerms();
        first = bound(first, 1, terms.amount - 1);
        bytes32 tradeId = createLive(terms, live);
        ITradeEscrow.Trade memory before = tradeOf(terms);
        vm.expectEmit(address(escrow));
        emit ITradeEscrow.PaymentConfirmed(
            tradeId,
            before.tradeSeq + 1,
            before.state,
            uint128(terms.amount - first),
            before.deadline,
            first,
            feeOf(first),
            0,
            0
        );
        confirmAs(seller, terms, first);
        ITradeEscrow.Trade memory trade = tradeOf(terms);
        vm.assertEq(uint256(trade.state), uint256(before.state));
        vm.assertEq(trade.deadline, before.deadline);
        vm.assertEq(balanceOf(terms.token, buyer), first - feeOf(first));

        confirmAs(seller, terms, terms.amount - first);
        assertState(terms, ITradeEscrow.State.Completed);
        uint256 fees = feeOf(first) + feeOf(terms.amount - first);
        vm.assertEq(balanceOf(terms.token, buyer), terms.amount - fees);
        vm.assertEq(balanceOf(terms.token, address(escrow)), fees);
    }

    function test_confirmPaymentOnlyByTheSeller(address caller) public {
        vm.assume(caller != seller);
        ITradeEscrow.Terms memory terms = tokenTerms();
        createPaid(terms);
        vm.prank(caller);
        vm.expectRevert(abi.encodeWithSelector(ITradeEscrow.CallerNotSeller.selector, caller));
        escrow.confirmPayment(terms, 1, terms.amount);
    }

    function test_aRepeatedReleaseFails(uint256 remaining, uint256 value) public {
        ITradeEscrow.Terms memory terms = tokenTerms();
        createPaid(terms);
        confirmAs(seller, terms, 1);
        bytes memory refusal = abi.encodeWithSelector(ITradeEscrow.RemainingChanged.selector, terms.amount - 1);
        vm.prank(seller);
        vm.expectRevert(refusal);
        escrow.confirmPayment(terms, 1, terms.amount);
        vm.assume(remaining != terms.amount - 1);
        vm.prank(seller);
        vm.expectRevert(refusal);
        escrow.confirmPayment(terms, value, remaining);
        vm.prank(buyer);
        vm.expectRevert(refusal);
        escrow.refund(terms, value, remaining);
    }

    function test_aPartIsAboveZeroAndWithinWhatRemains(uint256 value, bool byBuyer) public {
        ITradeEscrow.Terms memory terms = tokenTerms();
        createPaid(terms);
        value = bound(value, terms.amount + 1, type(uint256).max);
        for (uint256 i = 0; i < 2; ++i) {
            uint256 part = i == 0 ? value : 0;
            vm.prank(byBuyer ? buyer : seller);
            vm.expectRevert(abi.encodeWithSelector(ITradeEscrow.InvalidValue.selector, part));
            if (byBuyer) escrow.refund(terms, part, terms.amount);
            else escrow.confirmPayment(terms, part, terms.amount);
        }
    }

    // ------------------------------------------------------------------------------------------------------ refund

    function test_wholeRefundCancelsTheTrade(uint128 amount, uint256 live, bool native) public {
        ITradeEscrow.Terms memory terms = native ? nativeTerms() : tokenTerms();
        terms.amount = bound(amount, 1, type(uint128).max);
        terms.arbiterFee = 0;
        bytes32 tradeId = createLive(terms, live);
        uint48 seq = tradeOf(terms).tradeSeq;
        ITradeEscrow.State done = ITradeEscrow.State.Cancelled;
        vm.expectEmit(address(escrow));
        emit ITradeEscrow.FundsRefunded(tradeId, ++seq, done, 0, 0, 0, 0, terms.amount, 0);
        vm.expectEmit(address(escrow));
        emit ITradeEscrow.TradeCancelled(tradeId, ++seq, done, 0, 0, 0, 0, 0, 0);
        refundAs(buyer, terms, terms.amount);
        vm.assertEq(balanceOf(terms.token, seller), terms.amount);
        vm.assertEq(balanceOf(terms.token, address(escrow)), 0);
    }

    function test_partsToBothSettleTheTrade(uint256 toBuyer, uint256 live, bool native) public {
        ITradeEscrow.Terms memory terms = native ? nativeTerms() : tokenTerms();
        toBuyer = bound(toBuyer, 1, terms.amount - 1);
        createLive(terms, live);
        confirmAs(seller, terms, toBuyer);
        refundAs(buyer, terms, terms.amount - toBuyer);
        assertState(terms, ITradeEscrow.State.Settled);
        vm.assertEq(balanceOf(terms.token, seller), terms.amount - toBuyer);
        vm.assertEq(balanceOf(terms.token, buyer), toBuyer - feeOf(toBuyer));
    }

    function test_refundOnlyByTheBuyer(address caller) public {
        vm.assume(caller != buyer);
        ITradeEscrow.Terms memory terms = tokenTerms();
        create(terms);
        vm.prank(caller);
        vm.expectRevert(abi.encodeWithSelector(ITradeEscrow.CallerNotBuyer.selector, caller));
        escrow.refund(terms, 1, terms.amount);
    }

    // ----------------------------------------------------------------------------------------------- cancelExpired

    function test_theSellerTakesBackANeverPaidTrade(uint256 released, uint32 late) public {
        ITradeEscrow.Terms memory terms = tokenTerms();
        bytes32 tradeId = create(terms);
        released = bound(released, 0, terms.amount - 1);
        if (released != 0) confirmAs(seller, terms, released);
        vm.warp(uint256(tradeOf(terms).deadline) + 1 + late);
        uint48 seq = tradeOf(terms).tradeSeq + 1;
        uint256 rest = terms.amount - released;

        vm.expectEmit(address(escrow));
        if (released == 0) {
            emit ITradeEscrow.TradeCancelled(tradeId, seq, ITradeEscrow.State.Cancelled, 0, 0, 0, 0, rest, 0);
        } else {
            emit ITradeEscrow.TradeSettled(tradeId, seq, ITradeEscrow.State.Settled, 0, 0, 0, 0, rest, 0);
        }
        vm.prank(seller);
        escrow.cancelExpired(terms);
        vm.assertEq(stablecoin.balanceOf(seller), rest);
    }

    function test_cancelExpiredAfterTheDeadlineToTheSecond() public {
        ITradeEscrow.Terms memory terms = nativeTerms();
        create(terms);
        uint64 deadline = tradeOf(terms).deadline;
        for (uint64 early = 0; early < 2; ++early) {
            vm.warp(deadline - early);
            vm.prank(seller);
            vm.expectRevert(abi.encodeWithSelector(ITradeEscrow.DeadlineNotPassed.selector, deadline));
            escrow.cancelExpired(terms);
        }
        vm.warp(deadline + 1);
        vm.prank(seller);
        escrow.cancelExpired(terms);
        assertState(terms, ITradeEscrow.State.Cancelled);
    }

    function test_cancelExpiredOnlyByTheSellerAndOnlyWhenFunded(address caller) public {
        vm.assume(caller != seller);
        ITradeEscrow.Terms memory terms = tokenTerms();
        createPaid(terms);
        vm.warp(START + 365 days);
        vm.prank(caller);
        vm.expectRevert(abi.encodeWithSelector(ITradeEscrow.CallerNotSeller.selector, caller));
        escrow.cancelExpired(terms);
        vm.prank(seller);
        vm.expectRevert(abi.encodeWithSelector(ITradeEscrow.WrongState.selector, ITradeEscrow.State.Paid));
        escrow.cancelExpired(terms);
    }

    // ------------------------------------------------------------------------------------------- unknown and ended

    function test_everyCallNeedsAnExistingTrade(uint256 salt) public {
        ITradeEscrow.Terms memory terms = tokenTerms();
        create(terms);
        vm.assume(salt != terms.salt);
        terms.salt = salt;
        refuseEveryCall(terms, abi.encodeWithSelector(ITradeEscrow.TradeNotFound.selector, idOf(terms)));
    }

    function test_noCallChangesAnEndedTrade(uint256 way) public {
        ITradeEscrow.Terms memory terms = tokenTerms();
        createDisputed(terms);
        if (way % 3 != 0) confirmAs(seller, terms, way % 3 == 1 ? 1 : terms.amount);
        if (remainingOf(terms) != 0) refundAs(buyer, terms, remainingOf(terms));
        ITradeEscrow.Trade memory ended = tradeOf(terms);
        refuseEveryCall(terms, abi.encodeWithSelector(ITradeEscrow.WrongState.selector, ended.state));
        vm.warp(START + 365 days);
        refuseEveryCall(terms, abi.encodeWithSelector(ITradeEscrow.WrongState.selector, ended.state));
        vm.assertEq(keccak256(abi.encode(tradeOf(terms))), keccak256(abi.encode(ended)));
    }

    function refuseEveryCall(ITradeEscrow.Terms memory terms, bytes memory refusal) private {
        refuseCall(buyer, abi.encodeCall(escrow.markPaid, (terms, NOTE)), refusal);
        refuseCall(seller, abi.encodeCall(escrow.confirmPayment, (terms, 1, 1)), refusal);
        refuseCall(buyer, abi.encodeCall(escrow.refund, (terms, 1, 1)), refusal);
        refuseCall(seller, abi.encodeCall(escrow.cancelExpired, (terms)), refusal);
        refuseCall(seller, abi.encodeCall(escrow.openDispute, (terms, NOTE)), refusal);
        refuseCall(buyer, abi.encodeCall(escrow.submitEvidence, (terms, NOTE)), refusal);
        refuseCall(arbiter, abi.encodeCall(escrow.resolveDispute, (terms, 5_000, NOTE)), refusal);
        refuseCall(stranger, abi.encodeCall(escrow.escalateDispute, (terms)), refusal);
        refuseCall(stranger, abi.encodeCall(escrow.expireDispute, (terms)), refusal);
        refuseCall(arbiter, abi.encodeCall(escrow.declineDispute, (terms)), refusal);
        ITradeEscrow.Approval[] memory approvals = new ITradeEscrow.Approval[](0);
        refuseCall(seller, abi.encodeCall(escrow.settle, (terms, 0, 0, approvals)), refusal);
        refuseCall(seller, abi.encodeCall(escrow.extendDeadline, (terms, 1, approvals)), refusal);
    }

    function refuseCall(address caller, bytes memory data, bytes memory refusal) private {
        vm.prank(caller);
        (bool done, bytes memory answer) = address(escrow).call(data);
        vm.assertFalse(done);
        vm.assertEq(answer, refusal);
    }
}
