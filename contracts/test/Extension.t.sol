// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ITradeEscrow} from "../src/ITradeEscrow.sol";
import {bound, vm} from "./support/Cheats.sol";
import {EscrowTest} from "./support/EscrowFixture.sol";

contract ExtensionTest is EscrowTest {
    uint64 private constant UNTIL = type(uint64).max;

    function test_bothGiveATradeMoreTime(bool paid, uint256 time, address sender) public {
        ITradeEscrow.Terms memory terms = tokenTerms();
        bytes32 tradeId = paid ? createPaid(terms) : create(terms);
        ITradeEscrow.Trade memory before = tradeOf(terms);
        uint64 later = uint64(bound(time, before.deadline + 1, START + 30 days));
        ITradeEscrow.Approval[] memory approvals = bothExtend(terms, later, UNTIL);
        vm.expectEmit(address(escrow));
        emit ITradeEscrow.DeadlineExtended(tradeId, before.tradeSeq + 1, before.state, before.remaining, later);
        vm.prank(sender);
        escrow.extendDeadline(terms, later, approvals);
        before.deadline = later;
        before.tradeSeq += 1;
        vm.assertEq(keccak256(abi.encode(tradeOf(terms))), keccak256(abi.encode(before)));
        vm.assertTrue(escrow.isNonceUsed(seller, 1) && escrow.isNonceUsed(buyer, 2));
        // The same words a second time, and of the old deadline, are void.
        vm.expectRevert(abi.encodeWithSelector(ITradeEscrow.DeadlineNotLater.selector, later));
        escrow.extendDeadline(terms, later, approvals);
    }

    /// forge-config: default.fuzz.runs = 16
    function test_theSendersOwnApprovalMayBeLeftOutTheOthersNever(bool bySeller) public {
        ITradeEscrow.Terms memory terms = tokenTerms();
        create(terms);
        uint64 later = tradeOf(terms).deadline + 1;
        (address party, address other) = bySeller ? (seller, buyer) : (buyer, seller);
        (uint256 key, uint256 otherKey) = bySeller ? (SELLER_KEY, BUYER_KEY) : (BUYER_KEY, SELLER_KEY);
        bytes memory missing = abi.encodeWithSelector(ITradeEscrow.ApprovalMissing.selector, other);
        refuse(terms, later, new ITradeEscrow.Approval[](0), party, missing);
        // The sender and the sender's own approval are one voice.
        ITradeEscrow.Approval[] memory one = new ITradeEscrow.Approval[](1);
        one[0] = approveExtension(key, terms, later, 1, UNTIL);
        refuse(terms, later, one, party, missing);
        ITradeEscrow.Approval[] memory twice = new ITradeEscrow.Approval[](2);
        twice[0] = one[0];
        twice[1] = approveExtension(key, terms, later, 2, UNTIL);
        refuse(terms, later, twice, party, abi.encodeWithSelector(ITradeEscrow.DuplicateApproval.selector, party));
        twice[1] = approveExtension(ARBITER_KEY, terms, later, 2, UNTIL);
        refuse(terms, later, twice, party, abi.encodeWithSelector(ITradeEscrow.CallerNotParty.selector, arbiter));
        one[0] = approveExtension(otherKey, terms, later, 1, UNTIL);
        bytes memory alsoMissing = abi.encodeWithSelector(ITradeEscrow.ApprovalMissing.selector, party);
        refuse(terms, later, one, stranger, alsoMissing);
        vm.prank(party);
        escrow.extendDeadline(terms, later, one);
        vm.assertEq(tradeOf(terms).deadline, later);
    }

    // --------------------------------------------------------------------------------------------------- to the second

    /// forge-config: default.fuzz.runs = 16
    function test_onlyLaterToTheSecond(bool paid) public {
        ITradeEscrow.Terms memory terms = tokenTerms();
        paid ? createPaid(terms) : create(terms);
        uint64 deadline = tradeOf(terms).deadline;
        bytes memory refusal = abi.encodeWithSelector(ITradeEscrow.DeadlineNotLater.selector, deadline);
        refuseBoth(terms, deadline - 1, refusal);
        refuseBoth(terms, deadline, refusal);
        refuseBoth(terms, 0, refusal);
        extend(terms, deadline + 1);
    }

    function test_atMost30DaysFromNowToTheSecond(uint256 wait) public {
        ITradeEscrow.Terms memory terms = tokenTerms();
        create(terms);
        vm.warp(START + bound(wait, 0, terms.paymentWindow + 2 hours));
        uint64 latest = uint64(block.timestamp + 30 days);
        bytes memory refusal = abi.encodeWithSelector(ITradeEscrow.DeadlineTooFar.selector, latest);
        refuseBoth(terms, latest + 1, refusal);
        refuseBoth(terms, type(uint64).max, refusal);
        extend(terms, latest);
        // A second later there is room for a second more.
        vm.warp(block.timestamp + 1);
        extend(terms, latest + 1);
    }

    /// forge-config: default.fuzz.runs = 16
    function test_byTheCurrentDeadlineToTheSecond(bool paid) public {
        ITradeEscrow.Terms memory terms = tokenTerms();
        paid ? createPaid(terms) : create(terms);
        uint64 deadline = tradeOf(terms).deadline;
        vm.warp(deadline + 1);
        refuseBoth(terms, deadline + 1 days, abi.encodeWithSelector(ITradeEscrow.DeadlinePassed.selector, deadline));
        vm.warp(deadline);
        extend(terms, deadline + 1 days);
        vm.warp(deadline + 1);
        vm.assertEq(tradeOf(terms).deadline, deadline + 1 days);
    }

    function test_aTradeAtTheLongestWindowCanWait() public {
        ITradeEscrow.Terms memory terms = tokenTerms();
        terms.paymentWindow = 30 days;
        create(terms);
        uint64 deadline = tradeOf(terms).deadline;
        // With the grace the deadline lies further ahead than an extension may reach: 2 h later it doesn't.
        vm.warp(deadline - 30 days);
        bytes memory refusal = abi.encodeWithSelector(ITradeEscrow.DeadlineTooFar.selector, deadline);
        refuseBoth(terms, deadline + 1, refusal);
        vm.warp(block.timestamp + 1);
        extend(terms, deadline + 1);
    }

    // --------------------------------------------------------------------------------------------- which trades, words

    function test_onlyAFundedOrPaidTrade() public {
        ITradeEscrow.Terms memory terms = tokenTerms();
        uint64 later = uint64(START + 9 days);
        ITradeEscrow.Approval[] memory approvals = bothExtend(terms, later, UNTIL);
        bytes memory unknown = abi.encodeWithSelector(ITradeEscrow.TradeNotFound.selector, idOf(terms));
        refuse(terms, later, approvals, seller, unknown);
        createDisputed(terms);
        later = tradeOf(terms).deadline + 1;
        approvals = bothExtend(terms, later, UNTIL);
        bytes memory disputed = abi.encodeWithSelector(
            ITradeEscrow.WrongState.selector,
            ITradeEscrow.State.Disputed
        );
        refuse(terms, later, approvals, seller, disputed);
        refundAs(buyer, terms, terms.amount);
        bytes memory ended = abi.encodeWithSelector(ITradeEscrow.WrongState.selector, ITradeEscrow.State.Cancelled);
        refuse(terms, later, approvals, seller, ended);
    }

    function test_wordsOnAnotherStateOrDeadlineAreVoid() public {
        ITradeEscrow.Terms memory terms = tokenTerms();
        create(terms);
        uint64 later = uint64(START + 20 days);
        bytes memory invalid = abi.encodeWithSelector(ITradeEscrow.InvalidApprovalSignature.selector, seller);
        ITradeEscrow.Approval[] memory funded = bothExtend(terms, later, UNTIL);
        // Another state.
        uint256 before = vm.snapshotState();
        vm.prank(buyer);
        escrow.markPaid(terms, NOTE);
        refuse(terms, later, funded, stranger, invalid);
        vm.revertToState(before);
        // Another current deadline, in the same state.
        ITradeEscrow.Approval[] memory one = new ITradeEscrow.Approval[](1);
        one[0] = approveExtension(BUYER_KEY, terms, tradeOf(terms).deadline + 1, 9, UNTIL);
        uint64 next = tradeOf(terms).deadline + 1;
        vm.prank(seller);
        escrow.extendDeadline(terms, next, one);
        refuse(terms, later, funded, stranger, invalid);
        // Another new deadline than was signed.
        refuse(terms, later + 1, bothExtend(terms, later, UNTIL), stranger, invalid);
    }

    function test_theStateInTheWordIsBoundBesideTheDeadline() public {
        // In one second, Funded and Paid can have the same deadline: only the state tells the words apart.
        ITradeEscrow.Terms memory terms = tokenTerms();
        terms.paymentWindow = 1 days;
        terms.confirmationWindow = 1 days + 2 hours;
        create(terms);
        uint64 later = tradeOf(terms).deadline + 1;
        ITradeEscrow.Approval[] memory funded = bothExtend(terms, later, UNTIL);
        vm.prank(buyer);
        escrow.markPaid(terms, NOTE);
        vm.assertEq(tradeOf(terms).deadline + 1, later);
        bytes memory invalid = abi.encodeWithSelector(ITradeEscrow.InvalidApprovalSignature.selector, seller);
        refuse(terms, later, funded, stranger, invalid);
    }

    // --------------------------------------------------------------------------------------------- what it is good for

    function test_theBuyerMarksPaidAndTheSellerWaitsUntilTheNewDeadline() public {
        ITradeEscrow.Terms memory terms = nativeTerms();
        create(terms);
        uint64 old = tradeOf(terms).deadline;
        extend(terms, old + 2 days);
        vm.warp(old + 1);
        bytes memory early = abi.encodeWithSelector(ITradeEscrow.DeadlineNotPassed.selector, old + 2 days);
        vm.prank(seller);
        vm.expectRevert(early);
        escrow.cancelExpired(terms);
        vm.warp(old + 2 days);
        uint256 before = vm.snapshotState();
        vm.prank(buyer);
        escrow.markPaid(terms, NOTE);
        assertState(terms, ITradeEscrow.State.Paid);
        vm.revertToState(before);
        vm.warp(old + 2 days + 1);
        vm.prank(seller);
        escrow.cancelExpired(terms);
        assertState(terms, ITradeEscrow.State.Cancelled);
    }

    function test_theSellerHasMoreTimeToConfirm() public {
        ITradeEscrow.Terms memory terms = nativeTerms();
        createPaid(terms);
        uint64 old = tradeOf(terms).deadline;
        extend(terms, old + 2 days);
        vm.warp(old + 1);
        bytes memory early = abi.encodeWithSelector(ITradeEscrow.DeadlineNotPassed.selector, old + 2 days);
        vm.prank(buyer);
        vm.expectRevert(early);
        escrow.openDispute(terms, NOTE);
        // The seller may ask the arbiter at any time, as before.
        vm.prank(seller);
        escrow.openDispute(terms, NOTE);
        vm.assertEq(tradeOf(terms).deadline, block.timestamp + terms.arbitrationWindow);
    }

    // --------------------------------------------------------------------------------------------------------- helpers

    function extend(ITradeEscrow.Terms memory terms, uint64 later) private {
        uint256 salt = uint256(keccak256(abi.encode(later, block.timestamp)));
        ITradeEscrow.Approval[] memory approvals = new ITradeEscrow.Approval[](2);
        approvals[0] = approveExtension(SELLER_KEY, terms, later, salt, UNTIL);
        approvals[1] = approveExtension(BUYER_KEY, terms, later, salt, UNTIL);
        escrow.extendDeadline(terms, later, approvals);
        vm.assertEq(tradeOf(terms).deadline, later);
    }

    function refuseBoth(ITradeEscrow.Terms memory terms, uint64 later, bytes memory refusal) private {
        refuse(terms, later, bothExtend(terms, later, UNTIL), stranger, refusal);
    }

    function refuse(
        ITradeEscrow.Terms memory terms,
        uint64 later,
        ITradeEscrow.Approval[] memory approvals,
        address caller,
        bytes memory refusal
    ) private {
        ITradeEscrow.Trade memory before = tradeOf(terms);
        vm.prank(caller);
        vm.expectRevert(refusal);
        escrow.extendDeadline(terms, later, approvals);
        vm.assertEq(keccak256(abi.encode(tradeOf(terms))), keccak256(abi.encode(before)));
    }
}
