// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ITradeEscrow} from "../src/ITradeEscrow.sol";
import {bound, vm} from "./support/Cheats.sol";
import {EscrowTest} from "./support/EscrowFixture.sol";

/// @notice Terms at the edge of what the protocol allows: taken at the edge, refused one beyond it, and a whole life
/// with nothing lost at any corner.
contract BoundsTest is EscrowTest {
    function test_eachTermIsTakenAtItsBoundAndRefusedOneBeyond() public {
        taken(withAmount(1));
        taken(withAmount(type(uint128).max));
        refused(withAmount(0), ITradeEscrow.InvalidAmount.selector, 0);
        refused(withAmount(1 << 128), ITradeEscrow.InvalidAmount.selector, 1 << 128);

        uint32[4] memory windows = [uint32(1 hours), 30 days, 1 hours - 1, 30 days + 1];
        uint32[4] memory arbitration = [uint32(3 days), 30 days, 3 days - 1, 30 days + 1];
        for (uint256 i = 0; i < 4; ++i) {
            ITradeEscrow.Terms memory terms = nativeTerms();
            terms.paymentWindow = windows[i];
            takenOrRefused(terms, i < 2, ITradeEscrow.InvalidPaymentWindow.selector, windows[i]);
            terms = nativeTerms();
            terms.confirmationWindow = windows[i];
            takenOrRefused(terms, i < 2, ITradeEscrow.InvalidConfirmationWindow.selector, windows[i]);
            terms = nativeTerms();
            terms.arbitrationWindow = arbitration[i];
            takenOrRefused(terms, i < 2, ITradeEscrow.InvalidArbitrationWindow.selector, arbitration[i]);
        }
        uint16[4] memory shares = [uint16(0), 10_000, 10_001, type(uint16).max];
        for (uint256 i = 0; i < 4; ++i) {
            ITradeEscrow.Terms memory terms = nativeTerms();
            terms.defaultBuyerBps = shares[i];
            takenOrRefused(terms, i < 2, ITradeEscrow.InvalidDefaultBuyerBps.selector, shares[i]);
        }
    }

    function test_theArbitersFeeIsAtMostATwentieth(uint128 amount) public {
        ITradeEscrow.Terms memory terms = withAmount(bound(amount, 1, type(uint128).max));
        terms.arbiterFee = terms.amount / 20;
        taken(terms);
        terms.arbiterFee += 1;
        refused(terms, ITradeEscrow.ArbiterFeeTooHigh.selector, terms.arbiterFee);
    }

    function test_theLastSecondToLockIsFundBy() public {
        ITradeEscrow.Terms memory terms = nativeTerms();
        terms.fundBy = uint64(block.timestamp);
        taken(terms);
        terms.fundBy -= 1;
        refused(terms, ITradeEscrow.FundByPassed.selector, terms.fundBy);
        terms.fundBy = type(uint64).max;
        taken(terms);
    }

    function test_noUnitIsLostAtAnyCornerOfTheCoin() public {
        liveOutEveryCorner(nativeTerms());
    }

    function test_noUnitIsLostAtAnyCornerOfAToken() public {
        liveOutEveryCorner(tokenTerms());
    }

    /// @dev Every corner of amount, arbiter's fee, windows and default share, through a part to each party and each of
    /// the three ways in which a dispute ends: to the last unit.
    function liveOutEveryCorner(ITradeEscrow.Terms memory terms) private {
        uint256[5] memory amounts = [uint256(1), 2, 19, 10_001, type(uint128).max];
        for (uint256 corner = 0; corner < 5 * 2 * 2 * 3 * 3; ++corner) {
            uint256 rest = corner;
            terms.amount = amounts[rest % 5];
            rest /= 5;
            terms.arbiterFee = rest % 2 == 0 ? 0 : terms.amount / 20;
            rest /= 2;
            bool longest = rest % 2 == 0;
            (terms.paymentWindow, terms.confirmationWindow) = longest
                ? (uint32(30 days), uint32(30 days))
                : (uint32(1 hours), uint32(1 hours));
            terms.arbitrationWindow = longest ? 30 days : 3 days;
            rest /= 2;
            terms.defaultBuyerBps = [uint16(0), 1, 10_000][rest % 3];
            rest /= 3;
            terms.salt = corner;
            // Each in a world of its own, so that what everybody has is this trade's alone.
            uint256 before = vm.snapshotState();
            liveOut(terms, rest);
            vm.revertToState(before);
        }
    }

    function liveOut(ITradeEscrow.Terms memory terms, uint256 way) private {
        createDisputed(terms);
        if (terms.amount > 2) {
            confirmAs(seller, terms, 1);
            refundAs(buyer, terms, 1);
        }
        if (way == 0) {
            vm.prank(arbiter);
            escrow.resolveDispute(terms, terms.defaultBuyerBps, NOTE);
        } else if (way == 1) {
            vm.warp(tradeOf(terms).deadline + 1);
            escrow.escalateDispute(terms);
            vm.prank(fallbackArbiter);
            escrow.resolveDispute(terms, terms.defaultBuyerBps, NOTE);
        } else {
            endAlone(terms, buyer);
        }
        vm.assertTrue(tradeOf(terms).state >= ITradeEscrow.State.Completed);
        address[5] memory everybody = [seller, buyer, arbiter, fallbackArbiter, feeRecipient];
        uint256 sum;
        for (uint256 i = 0; i < 5; ++i) {
            uint256 credit = escrow.credits(terms.token, everybody[i]);
            if (credit != 0) withdrawAll(stranger, terms.token, everybody[i], everybody[i]);
            sum += balanceOf(terms.token, everybody[i]);
        }
        vm.assertEq(sum, terms.amount, "every unit");
        vm.assertEq(balanceOf(terms.token, address(escrow)), 0, "nothing stays");
    }

    // ------------------------------------------------------------------------------------------------------ helpers

    function withAmount(uint256 amount) private view returns (ITradeEscrow.Terms memory terms) {
        terms = nativeTerms();
        terms.amount = amount;
        terms.arbiterFee = 0;
    }

    function taken(ITradeEscrow.Terms memory terms) private {
        create(terms);
        assertState(terms, ITradeEscrow.State.Funded);
    }

    function refused(ITradeEscrow.Terms memory terms, bytes4 selector, uint256 culprit) private {
        bytes memory signature = buyerSignature(terms);
        uint256 value = endow(terms);
        vm.prank(seller);
        vm.expectRevert(abi.encodeWithSelector(selector, culprit));
        escrow.createTrade{value: value}(terms, signature);
    }

    function takenOrRefused(ITradeEscrow.Terms memory terms, bool good, bytes4 selector, uint256 culprit) private {
        terms.salt = uint256(keccak256(abi.encode(selector, culprit)));
        if (good) taken(terms);
        else refused(terms, selector, culprit);
    }
}
