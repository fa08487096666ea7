// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ITradeEscrow} from "../src/ITradeEscrow.sol";
import {vm} from "./support/Cheats.sol";
import {EscrowTest} from "./support/EscrowFixture.sol";

/// @notice An arbiter who declines, and the reasons of one who rules.
contract ArbitersTest is EscrowTest {
    function test_theFirstArbiterHandsOverAtOnce(uint256 delay, uint256 released) public {
        ITradeEscrow.Terms memory terms = tokenTerms();
        bytes32 tradeId = createDisputed(terms);
        released = released % 2;
        if (released != 0) confirmAs(seller, terms, released);
        ITradeEscrow.Trade memory before = tradeOf(terms);
        vm.warp(START + (delay % (terms.arbitrationWindow + 1)));
        uint64 next = uint64(block.timestamp + terms.arbitrationWindow);
        vm.expectEmit(address(escrow));
        emit ITradeEscrow.DisputeEscalated(
            tradeId,
            fallbackArbiter,
            before.tradeSeq + 1,
            ITradeEscrow.State.Disputed,
            before.remaining,
            next
        );
        vm.prank(arbiter);
        escrow.declineDispute(terms);
        (before.escalated, before.deadline, before.tradeSeq) = (true, next, before.tradeSeq + 1);
        vm.assertEq(keccak256(abi.encode(tradeOf(terms))), keccak256(abi.encode(before)));
        // From then on the second alone rules, with its own window and its fee.
        vm.prank(arbiter);
        vm.expectRevert(
            abi.encodeWithSelector(ITradeEscrow.CallerNotArbiter.selector, arbiter, fallbackArbiter)
        );
        escrow.resolveDispute(terms, 5_000, NOTE);
        vm.warp(next);
        vm.prank(fallbackArbiter);
        escrow.resolveDispute(terms, 5_000, NOTE);
        vm.assertEq(escrow.credits(terms.token, arbiter), 0);
        vm.assertTrue(escrow.credits(terms.token, fallbackArbiter) != 0);
    }

    function test_declinedByTheDeadlineToTheSecond() public {
        ITradeEscrow.Terms memory terms = tokenTerms();
        createDisputed(terms);
        uint64 deadline = tradeOf(terms).deadline;
        vm.warp(deadline + 1);
        refuseDecline(terms, arbiter, abi.encodeWithSelector(ITradeEscrow.DeadlinePassed.selector, deadline));
        for (uint64 early = 0; early < 2; ++early) {
            uint256 before = vm.snapshotState();
            vm.warp(deadline - early);
            vm.prank(arbiter);
            escrow.declineDispute(terms);
            vm.assertTrue(tradeOf(terms).escalated);
            vm.revertToState(before);
        }
    }

    function test_onlyTheFirstArbiterDeclines(address caller) public {
        vm.assume(caller != arbiter);
        ITradeEscrow.Terms memory terms = tokenTerms();
        createDisputed(terms);
        address[4] memory others = [caller, fallbackArbiter, seller, buyer];
        for (uint256 i = 0; i < 4; ++i) {
            refuseDecline(
                terms,
                others[i],
                abi.encodeWithSelector(ITradeEscrow.CallerNotArbiter.selector, others[i], arbiter)
            );
        }
    }

    function test_onceOnlyAndNotByTheSecond() public {
        ITradeEscrow.Terms memory terms = tokenTerms();
        createDisputed(terms);
        vm.prank(arbiter);
        escrow.declineDispute(terms);
        refuseDecline(
            terms,
            arbiter,
            abi.encodeWithSelector(ITradeEscrow.CallerNotArbiter.selector, arbiter, fallbackArbiter)
        );
        refuseDecline(terms, fallbackArbiter, abi.encodeWithSelector(ITradeEscrow.AlreadyEscalated.selector));
        vm.warp(tradeOf(terms).deadline + 1);
        vm.expectRevert(ITradeEscrow.AlreadyEscalated.selector);
        escrow.escalateDispute(terms);
        escrow.expireDispute(terms);
        assertState(terms, ITradeEscrow.State.Settled);
    }

    function test_withoutASecondThereIsNothingToDecline() public {
        ITradeEscrow.Terms memory terms = tokenTerms();
        terms.fallbackArbiter = address(0);
        createDisputed(terms);
        refuseDecline(terms, arbiter, abi.encodeWithSelector(ITradeEscrow.NoFallbackArbiter.selector));
        // Its silence has its rule, and the parties keep their time to settle.
        ITradeEscrow.Approval[] memory words = bothSettle(terms, 5, terms.amount, type(uint64).max);
        vm.warp(tradeOf(terms).deadline);
        escrow.settle(terms, 5, terms.amount, words);
        assertState(terms, ITradeEscrow.State.Settled);
    }

    function test_onlyADisputeIsDeclined() public {
        ITradeEscrow.Terms memory terms = tokenTerms();
        refuseDecline(terms, arbiter, abi.encodeWithSelector(ITradeEscrow.TradeNotFound.selector, idOf(terms)));
        create(terms);
        bytes4 wrong = ITradeEscrow.WrongState.selector;
        refuseDecline(terms, arbiter, abi.encodeWithSelector(wrong, ITradeEscrow.State.Funded));
        vm.prank(buyer);
        escrow.markPaid(terms, NOTE);
        refuseDecline(terms, arbiter, abi.encodeWithSelector(wrong, ITradeEscrow.State.Paid));
        confirmAs(seller, terms, terms.amount);
        refuseDecline(terms, arbiter, abi.encodeWithSelector(wrong, ITradeEscrow.State.Completed));
    }

    // -------------------------------------------------------------------------------------------------------- reasons

    function test_aRulingNamesWhoRuledAndTheReasons(bool bySecond, bytes32 reasonHash) public {
        ITradeEscrow.Terms memory terms = tokenTerms();
        terms.arbiterFee = 0;
        createDisputed(terms);
        if (bySecond) {
            vm.prank(arbiter);
            escrow.declineDispute(terms);
        }
        address ruler = bySecond ? fallbackArbiter : arbiter;
        uint256 toBuyer = terms.amount / 2;
        vm.expectEmit(address(escrow));
        emit ITradeEscrow.DisputeResolved(
            idOf(terms),
            bySecond ? 5 : 4,
            ITradeEscrow.State.Settled,
            0,
            0,
            ruler,
            5_000,
            reasonHash,
            toBuyer,
            feeOf(toBuyer),
            terms.amount - toBuyer,
            0
        );
        vm.prank(ruler);
        escrow.resolveDispute(terms, 5_000, reasonHash);
    }

    function refuseDecline(ITradeEscrow.Terms memory terms, address caller, bytes memory refusal) private {
        vm.prank(caller);
        vm.expectRevert(refusal);
        escrow.declineDispute(terms);
    }
}
