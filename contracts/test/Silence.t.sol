// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ITradeEscrow} from "../src/ITradeEscrow.sol";
import {HostileAccount} from "../src/test/HostileAccount.sol";
import {bound, vm} from "./support/Cheats.sol";
import {EscrowTest} from "./support/EscrowFixture.sol";
import {LonePartyHandler} from "./support/LonePartyHandler.sol";

/// @notice 3: while the other party and the arbiters are silent, one party with any strangers gets at most the default
/// share, or (the seller) a never-paid trade after its deadline.
abstract contract LonePartyInvariants {
    LonePartyHandler internal handler;

    function targetContracts() public view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(handler);
    }
}

contract LoneSellerInvariantsTest is LonePartyInvariants {
    function setUp() public {
        handler = new LonePartyHandler(true);
    }

    function invariant_aLoneSellerGetsAtMostTheDefaultShare() public view {
        for (uint256 i = 0; i < 6; ++i) {
            (bytes32 tradeId, ITradeEscrow.Terms memory terms) = handler.tradeAt(i);
            uint256 atMost = terms.amount - (terms.amount * terms.defaultBuyerBps) / 10_000;
            if (i % 3 == 0) {
                // Never paid: all of it, but not before the deadline.
                bool late = block.timestamp > 1_800_000_000 + terms.paymentWindow + 2 hours;
                atMost = late ? terms.amount : 0;
            }
            vm.assertLe(handler.toSellerSum(tradeId), atMost, "seller's part");
        }
    }
}

contract LoneBuyerInvariantsTest is LonePartyInvariants {
    function setUp() public {
        handler = new LonePartyHandler(false);
    }

    function invariant_aLoneBuyerGetsAtMostTheDefaultShare() public view {
        for (uint256 i = 0; i < 6; ++i) {
            (bytes32 tradeId, ITradeEscrow.Terms memory terms) = handler.tradeAt(i);
            uint256 atMost = (terms.amount * terms.defaultBuyerBps) / 10_000;
            vm.assertLe(handler.toBuyerSum(tradeId), atMost, "buyer's part");
        }
    }
}

/// @notice 4: each party alone can end a live trade within paymentWindow + confirmationWindow + 2 × arbitrationWindow +
/// grace + agreed extensions of creation, whatever others, tokens and receivers do.
contract ExitTest is EscrowTest {
    function test_eachPartyAloneEndsEveryTradeInTime(
        bool isSeller,
        bool withFallback,
        bool paid,
        uint256 paidLate,
        bool otherIsHostile,
        uint256 more
    ) public {
        ITradeEscrow.Terms memory terms = nativeTerms();
        if (!withFallback) terms.fallbackArbiter = address(0);
        create(terms);
        address party = isSeller ? seller : buyer;
        if (otherIsHostile) {
            address other = isSeller ? buyer : seller;
            vm.etch(other, address(new HostileAccount()).code);
            HostileAccount(payable(other)).behave(HostileAccount.Behaviour.BurnsGas);
        }
        uint256 extended = agreeOnMore(terms, more % 10 days);
        if (paid) {
            vm.warp(bound(paidLate, block.timestamp, tradeOf(terms).deadline));
            vm.prank(buyer);
            escrow.markPaid(terms, NOTE);
            extended += agreeOnMore(terms, (more >> 64) % 10 days);
        }
        endAlone(terms, party);
        vm.assertTrue(tradeOf(terms).state >= ITradeEscrow.State.Completed);
        vm.assertLe(block.timestamp, START + longestLife(terms) + extended, "in time");
    }

    /// @dev At the last second for it.
    function agreeOnMore(ITradeEscrow.Terms memory terms, uint256 time) private returns (uint256) {
        if (time == 0) return 0;
        uint64 deadline = tradeOf(terms).deadline;
        uint64 later = deadline + uint64(time);
        vm.warp(deadline);
        ITradeEscrow.Approval[] memory approvals = new ITradeEscrow.Approval[](2);
        approvals[0] = approveExtension(SELLER_KEY, terms, later, deadline, type(uint64).max);
        approvals[1] = approveExtension(BUYER_KEY, terms, later, deadline, type(uint64).max);
        escrow.extendDeadline(terms, later, approvals);
        return time;
    }
}
