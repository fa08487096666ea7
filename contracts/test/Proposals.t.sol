// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ITradeEscrow} from "../src/ITradeEscrow.sol";
import {bound, vm} from "./support/Cheats.sol";
import {EscrowTest} from "./support/EscrowFixture.sol";

/// @notice A word on how a trade should go counts for the state in which it was given, and dies with it.
contract ProposalsTest is EscrowTest {
    uint64 private constant UNTIL = type(uint64).max;

    // ---------------------------------------------------------------------------------- between the bank and markPaid

    /// @notice Buyer and seller once agreed to cancel, the buyer's word lies with the seller. Then the buyer pays after
    /// all. Until `markPaid` is mined the old word counts, and only the app can close that gap; from then on it is
    /// void.
    function test_aSellerWhoAcceptsAnOldCancellationBetweenTheBankPaymentAndMarkPaid() public {
        ITradeEscrow.Terms memory terms = tokenTerms();
        create(terms);
        ITradeEscrow.Approval[] memory old = only(approveSettle(BUYER_KEY, terms, 0, terms.amount, 1, UNTIL));

        // The bank payment is on its way, markPaid waits: the seller is still in time.
        uint256 before = vm.snapshotState();
        vm.prank(seller);
        escrow.settle(terms, 0, terms.amount, old);
        assertState(terms, ITradeEscrow.State.Cancelled);
        // The buyer's markPaid finds an ended trade, and says so.
        vm.prank(buyer);
        vm.expectRevert(
            abi.encodeWithSelector(ITradeEscrow.WrongState.selector, ITradeEscrow.State.Cancelled)
        );
        escrow.markPaid(terms, NOTE);
        vm.revertToState(before);

        // markPaid was mined first: nothing is left to accept.
        vm.prank(buyer);
        escrow.markPaid(terms, NOTE);
        refuseSettle(seller, terms, 0, terms.amount, old, buyer);
        assertState(terms, ITradeEscrow.State.Paid);

        // So it is if the buyer withdraws the word before paying, by a call of its own or a relayed one.
        vm.revertToState(before);
        vm.prank(buyer);
        escrow.cancelNonce(1);
        vm.prank(seller);
        vm.expectRevert(abi.encodeWithSelector(ITradeEscrow.NonceAlreadyUsed.selector, buyer, 1));
        escrow.settle(terms, 0, terms.amount, old);
        vm.revertToState(before);
        escrow.cancelNonceFor(idOf(terms), 1, approveCancelNonce(BUYER_KEY, terms, 1, 2, UNTIL));
        vm.prank(seller);
        vm.expectRevert(abi.encodeWithSelector(ITradeEscrow.NonceAlreadyUsed.selector, buyer, 1));
        escrow.settle(terms, 0, terms.amount, old);
    }

    function test_aRefundSignedBeforeThePaymentIsVoidAfterIt(uint256 value, bool disputed) public {
        ITradeEscrow.Terms memory terms = nativeTerms();
        create(terms);
        value = bound(value, 1, terms.amount);
        ITradeEscrow.Approval memory old = approveRefund(BUYER_KEY, terms, value, terms.amount, 1, UNTIL);
        vm.prank(buyer);
        escrow.markPaid(terms, NOTE);
        if (disputed) {
            old = approveRefund(BUYER_KEY, terms, value, terms.amount, 1, UNTIL);
            vm.prank(seller);
            escrow.openDispute(terms, NOTE);
        }
        vm.prank(seller);
        vm.expectRevert(invalid(buyer));
        escrow.refundFor(terms, value, terms.amount, old);
        vm.assertFalse(escrow.isNonceUsed(buyer, 1));
    }

    // ------------------------------------------------------------------------------------------------ every transition

    /// @dev 0 Funded, 1 Paid, 2 Disputed.
    function test_aSettlementSignedInAnotherStateIsVoid(uint256 signedIn, uint256 takenIn, uint256 toBuyer) public {
        signedIn = signedIn % 2;
        takenIn = bound(takenIn, signedIn + 1, 2);
        ITradeEscrow.Terms memory terms = tokenTerms();
        toBuyer = bound(toBuyer, 0, terms.amount);
        create(terms);
        if (signedIn == 1) advance(terms, 0);
        ITradeEscrow.Approval[] memory old = bothSettle(terms, toBuyer, terms.amount, UNTIL);
        for (uint256 state = signedIn; state < takenIn; ++state) advance(terms, state);
        refuseSettle(stranger, terms, toBuyer, terms.amount, old, seller);
        // One fresh word beside an old one is not enough either.
        ITradeEscrow.Approval[] memory fresh = bothSettle(terms, toBuyer, terms.amount, UNTIL);
        (old[0], fresh[0]) = (fresh[0], old[0]);
        refuseSettle(stranger, terms, toBuyer, terms.amount, old, buyer);
        refuseSettle(stranger, terms, toBuyer, terms.amount, fresh, seller);
        fresh[0] = old[0];
        escrow.settle(terms, toBuyer, terms.amount, fresh);
        assertEnded(terms);
    }

    /// @notice What doesn't change the trade's course leaves a word alone: the other side can't spoil it by calls that
    /// only leave an event.
    /// forge-config: default.fuzz.runs = 16
    function test_evidenceAndANewArbiterLeaveASettlementAlone(bool declined) public {
        ITradeEscrow.Terms memory terms = tokenTerms();
        createDisputed(terms);
        ITradeEscrow.Approval[] memory words = bothSettle(terms, 5, terms.amount, UNTIL);
        vm.prank(seller);
        escrow.submitEvidence(terms, NOTE);
        if (declined) {
            vm.prank(arbiter);
            escrow.declineDispute(terms);
        } else {
            vm.warp(tradeOf(terms).deadline + 1);
            escrow.escalateDispute(terms);
        }
        escrow.settle(terms, 5, terms.amount, words);
        assertState(terms, ITradeEscrow.State.Settled);
    }

    function test_moreTimeLeavesASettlementAndARefundAlone() public {
        ITradeEscrow.Terms memory terms = tokenTerms();
        createPaid(terms);
        ITradeEscrow.Approval memory word = approveRefund(BUYER_KEY, terms, 5, terms.amount, 7, UNTIL);
        uint64 later = tradeOf(terms).deadline + 1;
        escrow.extendDeadline(terms, later, bothExtend(terms, later, UNTIL));
        escrow.refundFor(terms, 5, terms.amount, word);
        vm.assertEq(remainingOf(terms), terms.amount - 5);
    }

    function test_theStateInTheWordIsTheTradesOwn(uint8 state) public {
        ITradeEscrow.Terms memory terms = tokenTerms();
        createPaid(terms);
        vm.assume(state != uint8(ITradeEscrow.State.Paid));
        bytes32 typeHash = keccak256(
            "Refund(bytes32 tradeId,address signer,uint8 state,uint256 value,uint256 remaining,uint256 nonce,uint64 deadline)"
        );
        bytes32 structHash = keccak256(
            abi.encode(typeHash, idOf(terms), buyer, state, uint256(1), terms.amount, uint256(0), UNTIL)
        );
        ITradeEscrow.Approval memory approval = approvalBy(BUYER_KEY, structHash, 0, UNTIL);
        vm.expectRevert(invalid(buyer));
        escrow.refundFor(terms, 1, terms.amount, approval);
    }

    function test_aRefundForAnUnknownTradeSaysSo() public {
        ITradeEscrow.Terms memory terms = tokenTerms();
        ITradeEscrow.Approval memory approval = approveRefund(BUYER_KEY, terms, 1, terms.amount, 0, UNTIL);
        vm.expectRevert(abi.encodeWithSelector(ITradeEscrow.TradeNotFound.selector, idOf(terms)));
        escrow.refundFor(terms, 1, terms.amount, approval);
    }

    // --------------------------------------------------------------------------------------------------------- helpers

    function advance(ITradeEscrow.Terms memory terms, uint256 state) private {
        if (state == 0) {
            vm.prank(buyer);
            escrow.markPaid(terms, NOTE);
        } else {
            vm.prank(seller);
            escrow.openDispute(terms, NOTE);
        }
    }

    function only(ITradeEscrow.Approval memory one) private pure returns (ITradeEscrow.Approval[] memory approvals) {
        approvals = new ITradeEscrow.Approval[](1);
        approvals[0] = one;
    }

    function refuseSettle(
        address caller,
        ITradeEscrow.Terms memory terms,
        uint256 toBuyer,
        uint256 remaining,
        ITradeEscrow.Approval[] memory approvals,
        address culprit
    ) private {
        vm.prank(caller);
        vm.expectRevert(invalid(culprit));
        escrow.settle(terms, toBuyer, remaining, approvals);
    }

    function assertEnded(ITradeEscrow.Terms memory terms) private view {
        vm.assertTrue(tradeOf(terms).state >= ITradeEscrow.State.Completed);
    }

    function invalid(address signer) private pure returns (bytes memory) {
        return abi.encodeWithSelector(ITradeEscrow.InvalidApprovalSignature.selector, signer);
    }
}
