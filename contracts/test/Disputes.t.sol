// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ITradeEscrow} from "../src/ITradeEscrow.sol";
import {bound, vm} from "./support/Cheats.sol";
import {EscrowTest} from "./support/EscrowFixture.sol";

contract DisputesTest is EscrowTest {
    // ------------------------------------------------------------------------------------------------- openDispute

    function test_theSellerDisputesAtOnceAndLater(uint32 delay, bytes32 evidenceHash) public {
        ITradeEscrow.Terms memory terms = tokenTerms();
        bytes32 tradeId = createPaid(terms);
        vm.warp(START + delay);
        uint64 deadline = uint64(block.timestamp + terms.arbitrationWindow);
        vm.expectEmit(address(escrow));
        emit ITradeEscrow.DisputeOpened(
            tradeId,
            arbiter,
            3,
            ITradeEscrow.State.Disputed,
            uint128(terms.amount),
            deadline,
            seller,
            evidenceHash
        );
        vm.prank(seller);
        escrow.openDispute(terms, evidenceHash);
        vm.assertEq(tradeOf(terms).deadline, deadline);
    }

    function test_theBuyerDisputesAfterTheDeadlineToTheSecond() public {
        ITradeEscrow.Terms memory terms = tokenTerms();
        createPaid(terms);
        uint64 deadline = tradeOf(terms).deadline;
        for (uint64 early = 0; early < 2; ++early) {
            vm.warp(deadline - early);
            vm.prank(buyer);
            vm.expectRevert(abi.encodeWithSelector(ITradeEscrow.DeadlineNotPassed.selector, deadline));
            escrow.openDispute(terms, NOTE);
        }
        vm.warp(deadline + 1);
        vm.prank(buyer);
        escrow.openDispute(terms, NOTE);
        assertState(terms, ITradeEscrow.State.Disputed);
    }

    function test_onlyPartiesDisputeAndSubmitEvidence(address caller) public {
        vm.assume(caller != seller && caller != buyer);
        ITradeEscrow.Terms memory terms = tokenTerms();
        createPaid(terms);
        bytes memory refusal = abi.encodeWithSelector(ITradeEscrow.CallerNotParty.selector, caller);
        vm.prank(caller);
        vm.expectRevert(refusal);
        escrow.openDispute(terms, NOTE);
        vm.prank(seller);
        escrow.openDispute(terms, NOTE);
        vm.prank(caller);
        vm.expectRevert(refusal);
        escrow.submitEvidence(terms, NOTE);
    }

    function test_onlyAPaidTradeIsDisputed() public {
        ITradeEscrow.Terms memory terms = tokenTerms();
        create(terms);
        vm.warp(START + 365 days);
        vm.prank(seller);
        vm.expectRevert(abi.encodeWithSelector(ITradeEscrow.WrongState.selector, ITradeEscrow.State.Funded));
        escrow.openDispute(terms, NOTE);
        terms = nativeTerms();
        vm.warp(START);
        createDisputed(terms);
        vm.prank(seller);
        vm.expectRevert(abi.encodeWithSelector(ITradeEscrow.WrongState.selector, ITradeEscrow.State.Disputed));
        escrow.openDispute(terms, NOTE);
    }

    function test_evidenceChangesNothingButTheSequence(bool bySeller, bytes32 evidenceHash) public {
        ITradeEscrow.Terms memory terms = tokenTerms();
        bytes32 tradeId = createDisputed(terms);
        ITradeEscrow.Trade memory before = tradeOf(terms);
        address party = bySeller ? seller : buyer;
        // Late evidence counts too.
        vm.warp(before.deadline + 1);
        vm.expectEmit(address(escrow));
        emit ITradeEscrow.EvidenceSubmitted(
            tradeId,
            4,
            before.state,
            before.remaining,
            before.deadline,
            party,
            evidenceHash
        );
        vm.prank(party);
        escrow.submitEvidence(terms, evidenceHash);
        before.tradeSeq = 4;
        vm.assertEq(keccak256(abi.encode(tradeOf(terms))), keccak256(abi.encode(before)));
    }

    function test_evidenceNeedsADispute() public {
        ITradeEscrow.Terms memory terms = tokenTerms();
        createPaid(terms);
        vm.prank(seller);
        vm.expectRevert(abi.encodeWithSelector(ITradeEscrow.WrongState.selector, ITradeEscrow.State.Paid));
        escrow.submitEvidence(terms, NOTE);
    }

    // ---------------------------------------------------------------------------------------------- resolveDispute

    function test_aRulingDividesWhatRemains(
        uint128 amount,
        uint256 fee,
        uint256 released,
        uint16 buyerBps,
        bool native
    ) public {
        ITradeEscrow.Terms memory terms = native ? nativeTerms() : tokenTerms();
        terms.amount = bound(amount, 2, type(uint128).max);
        terms.arbiterFee = bound(fee, 0, terms.amount / 20);
        buyerBps = uint16(bound(buyerBps, 0, 10_000));
        createDisputed(terms);
        released = bound(released, 0, terms.amount - 1);
        if (released != 0) confirmAs(seller, terms, released);
        checkRuling(terms, buyerBps, released);
    }

    function checkRuling(ITradeEscrow.Terms memory terms, uint16 buyerBps, uint256 released) private {
        uint256 remaining = terms.amount - released;
        uint256 arbiterFee = (terms.arbiterFee * remaining) / terms.amount;
        uint256 toBuyer = ((remaining - arbiterFee) * buyerBps) / 10_000;
        uint256 toSeller = remaining - arbiterFee - toBuyer;
        ITradeEscrow.State end = released + toBuyer == 0
            ? ITradeEscrow.State.Cancelled
            : toSeller == 0
                ? ITradeEscrow.State.Completed
                : ITradeEscrow.State.Settled;
        vm.expectEmit(address(escrow));
        emit ITradeEscrow.DisputeResolved(
            idOf(terms),
            tradeOf(terms).tradeSeq + 1,
            end,
            0,
            0,
            arbiter,
            buyerBps,
            NOTE,
            toBuyer,
            feeOf(toBuyer),
            toSeller,
            arbiterFee
        );
        vm.prank(arbiter);
        escrow.resolveDispute(terms, buyerBps, NOTE);
        assertState(terms, end);
        vm.assertEq(escrow.credits(terms.token, arbiter), arbiterFee);
        vm.assertEq(escrow.credits(terms.token, feeRecipient), feeOf(released) + feeOf(toBuyer));
        vm.assertEq(balanceOf(terms.token, seller), toSeller);
        vm.assertEq(balanceOf(terms.token, buyer), released + toBuyer - feeOf(released) - feeOf(toBuyer));
    }

    function test_onlyTheArbiterInChargeRules(address caller) public {
        vm.assume(caller != arbiter && caller != fallbackArbiter);
        ITradeEscrow.Terms memory terms = tokenTerms();
        createDisputed(terms);
        refuseRuling(terms, caller, arbiter);
        refuseRuling(terms, fallbackArbiter, arbiter);
        vm.warp(tradeOf(terms).deadline + 1);
        vm.prank(stranger);
        escrow.escalateDispute(terms);
        refuseRuling(terms, caller, fallbackArbiter);
        refuseRuling(terms, arbiter, fallbackArbiter);
        vm.prank(fallbackArbiter);
        escrow.resolveDispute(terms, 5_000, NOTE);
        vm.assertEq(escrow.credits(terms.token, fallbackArbiter), terms.arbiterFee);
        vm.assertEq(escrow.credits(terms.token, arbiter), 0);
    }

    function refuseRuling(ITradeEscrow.Terms memory terms, address caller, address inCharge) private {
        vm.prank(caller);
        vm.expectRevert(abi.encodeWithSelector(ITradeEscrow.CallerNotArbiter.selector, caller, inCharge));
        escrow.resolveDispute(terms, 5_000, NOTE);
    }

    function test_aRulingByTheDeadlineToTheSecond(uint256 early) public {
        ITradeEscrow.Terms memory terms = tokenTerms();
        createDisputed(terms);
        uint64 deadline = tradeOf(terms).deadline;
        vm.warp(deadline + 1);
        vm.prank(arbiter);
        vm.expectRevert(abi.encodeWithSelector(ITradeEscrow.DeadlinePassed.selector, deadline));
        escrow.resolveDispute(terms, 5_000, NOTE);
        vm.warp(deadline - (early % 2));
        vm.prank(arbiter);
        escrow.resolveDispute(terms, 5_000, NOTE);
    }

    function test_aRulingIsAtMostTheWholeAndNeedsADispute(uint16 buyerBps) public {
        ITradeEscrow.Terms memory terms = tokenTerms();
        createPaid(terms);
        vm.prank(arbiter);
        vm.expectRevert(abi.encodeWithSelector(ITradeEscrow.WrongState.selector, ITradeEscrow.State.Paid));
        escrow.resolveDispute(terms, 5_000, NOTE);
        vm.prank(seller);
        escrow.openDispute(terms, NOTE);
        uint16[2] memory beyond = [uint16(10_001), uint16(bound(buyerBps, 10_001, type(uint16).max))];
        for (uint256 i = 0; i < 2; ++i) {
            vm.prank(arbiter);
            vm.expectRevert(abi.encodeWithSelector(ITradeEscrow.InvalidBuyerBps.selector, beyond[i]));
            escrow.resolveDispute(terms, beyond[i], NOTE);
        }
    }

    // -------------------------------------------------------------------------------------- escalation and default

    function test_anyoneEscalatesOnceAfterTheDeadline(address caller) public {
        ITradeEscrow.Terms memory terms = tokenTerms();
        bytes32 tradeId = createDisputed(terms);
        uint64 deadline = tradeOf(terms).deadline;
        vm.warp(deadline);
        vm.expectRevert(abi.encodeWithSelector(ITradeEscrow.DeadlineNotPassed.selector, deadline));
        escrow.escalateDispute(terms);
        vm.warp(deadline + 1);
        uint64 next = uint64(block.timestamp + terms.arbitrationWindow);
        vm.expectEmit(address(escrow));
        emit ITradeEscrow.DisputeEscalated(
            tradeId,
            fallbackArbiter,
            4,
            ITradeEscrow.State.Disputed,
            uint128(terms.amount),
            next
        );
        vm.prank(caller);
        escrow.escalateDispute(terms);
        vm.assertTrue(tradeOf(terms).escalated);
        vm.warp(next + 1);
        vm.expectRevert(ITradeEscrow.AlreadyEscalated.selector);
        escrow.escalateDispute(terms);
    }

    function test_withoutAFallbackThereIsNoEscalation() public {
        ITradeEscrow.Terms memory terms = tokenTerms();
        terms.fallbackArbiter = address(0);
        createDisputed(terms);
        vm.warp(tradeOf(terms).deadline + 1);
        vm.expectRevert(ITradeEscrow.NoFallbackArbiter.selector);
        escrow.escalateDispute(terms);
        vm.prank(stranger);
        escrow.expireDispute(terms);
    }

    function test_theDefaultWaitsForEveryArbiter() public {
        ITradeEscrow.Terms memory terms = tokenTerms();
        createDisputed(terms);
        vm.warp(tradeOf(terms).deadline + 1);
        vm.expectRevert(ITradeEscrow.FallbackArbiterNotAsked.selector);
        escrow.expireDispute(terms);
        escrow.escalateDispute(terms);
        uint64 deadline = tradeOf(terms).deadline;
        for (uint64 early = 0; early < 2; ++early) {
            vm.warp(deadline - early);
            vm.expectRevert(abi.encodeWithSelector(ITradeEscrow.DeadlineNotPassed.selector, deadline));
            escrow.expireDispute(terms);
        }
        vm.warp(deadline + 1);
        escrow.expireDispute(terms);
    }

    function test_theDefaultShareIsPaidWithoutArbiterFee(uint128 amount, uint16 buyerBps, bool native) public {
        ITradeEscrow.Terms memory terms = native ? nativeTerms() : tokenTerms();
        terms.amount = bound(amount, 1, type(uint128).max);
        terms.arbiterFee = terms.amount / 20;
        terms.defaultBuyerBps = uint16(bound(buyerBps, 0, 10_000));
        terms.fallbackArbiter = address(0);
        bytes32 tradeId = createDisputed(terms);
        vm.warp(tradeOf(terms).deadline + 1);
        uint256 toBuyer = (terms.amount * terms.defaultBuyerBps) / 10_000;
        uint256 toSeller = terms.amount - toBuyer;
        ITradeEscrow.State end = toBuyer == 0
            ? ITradeEscrow.State.Cancelled
            : toSeller == 0
                ? ITradeEscrow.State.Completed
                : ITradeEscrow.State.Settled;
        vm.expectEmit(address(escrow));
        emit ITradeEscrow.DisputeExpired(tradeId, 4, end, 0, 0, toBuyer, feeOf(toBuyer), toSeller, 0);
        vm.prank(stranger);
        escrow.expireDispute(terms);
        vm.assertEq(balanceOf(terms.token, seller), toSeller);
        vm.assertEq(balanceOf(terms.token, buyer), toBuyer - feeOf(toBuyer));
    }

    function test_onlyADisputeEscalatesOrExpires() public {
        ITradeEscrow.Terms memory terms = tokenTerms();
        createPaid(terms);
        vm.warp(START + 365 days);
        bytes memory refusal = abi.encodeWithSelector(ITradeEscrow.WrongState.selector, ITradeEscrow.State.Paid);
        vm.expectRevert(refusal);
        escrow.escalateDispute(terms);
        vm.expectRevert(refusal);
        escrow.expireDispute(terms);
    }
}
