// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ITradeEscrow} from "../src/ITradeEscrow.sol";
import {bound, vm} from "./support/Cheats.sol";
import {EscrowTest} from "./support/EscrowFixture.sol";

contract SettlementTest is EscrowTest {
    uint64 private constant DEADLINE = uint64(START + 1 hours);

    function test_bothApprovalsSettleInEveryLiveState(
        uint128 amount,
        uint16 buyerBps,
        uint256 live,
        address sender,
        bool native
    ) public {
        ITradeEscrow.Terms memory terms = native ? nativeTerms() : tokenTerms();
        terms.amount = bound(amount, 1, type(uint128).max);
        terms.arbiterFee = terms.amount / 20;
        buyerBps = uint16(bound(buyerBps, 0, 10_000));
        bytes32 tradeId = createLive(terms, live);
        ITradeEscrow.Approval[] memory approvals = both(terms, buyerBps, terms.amount);
        uint256 toBuyer = (terms.amount * buyerBps) / 10_000;
        uint256 toSeller = terms.amount - toBuyer;
        uint48 seq = tradeOf(terms).tradeSeq + 1;

        vm.expectEmit(address(escrow));
        if (toSeller == 0) {
            emit ITradeEscrow.TradeCompleted(
                tradeId,
                seq,
                ITradeEscrow.State.Completed,
                0,
                0,
                toBuyer,
                feeOf(toBuyer),
                0,
                0
            );
        } else if (toBuyer == 0) {
            emit ITradeEscrow.TradeCancelled(tradeId, seq, ITradeEscrow.State.Cancelled, 0, 0, 0, 0, toSeller, 0);
        } else {
            emit ITradeEscrow.TradeSettled(
                tradeId,
                seq,
                ITradeEscrow.State.Settled,
                0,
                0,
                toBuyer,
                feeOf(toBuyer),
                toSeller,
                0
            );
        }
        vm.prank(sender);
        escrow.settle(terms, buyerBps, terms.amount, approvals);
        vm.assertEq(balanceOf(terms.token, buyer), toBuyer - feeOf(toBuyer));
        vm.assertEq(balanceOf(terms.token, seller), toSeller);
    }

    function test_theSendersOwnApprovalMayBeLeftOut(bool bySeller) public {
        ITradeEscrow.Terms memory terms = tokenTerms();
        createPaid(terms);
        ITradeEscrow.Approval[] memory approvals = new ITradeEscrow.Approval[](1);
        approvals[0] = approveSettle(bySeller ? BUYER_KEY : SELLER_KEY, terms, 3_000, terms.amount, 1, DEADLINE);
        vm.prank(stranger);
        vm.expectRevert(
            abi.encodeWithSelector(ITradeEscrow.ApprovalMissing.selector, bySeller ? seller : buyer)
        );
        escrow.settle(terms, 3_000, terms.amount, approvals);
        vm.prank(bySeller ? seller : buyer);
        escrow.settle(terms, 3_000, terms.amount, approvals);
        assertState(terms, ITradeEscrow.State.Settled);
    }

    function test_onePartyNeverSettlesAlone(bool bySeller) public {
        ITradeEscrow.Terms memory terms = tokenTerms();
        createPaid(terms);
        address party = bySeller ? seller : buyer;
        uint256 key = bySeller ? SELLER_KEY : BUYER_KEY;
        ITradeEscrow.Approval[] memory none = new ITradeEscrow.Approval[](0);
        vm.prank(party);
        vm.expectRevert(abi.encodeWithSelector(ITradeEscrow.ApprovalMissing.selector, bySeller ? buyer : seller));
        escrow.settle(terms, 3_000, terms.amount, none);

        ITradeEscrow.Approval[] memory twice = new ITradeEscrow.Approval[](2);
        twice[0] = approveSettle(key, terms, 3_000, terms.amount, 1, DEADLINE);
        twice[1] = approveSettle(key, terms, 3_000, terms.amount, 2, DEADLINE);
        vm.prank(party);
        vm.expectRevert(abi.encodeWithSelector(ITradeEscrow.DuplicateApproval.selector, party));
        escrow.settle(terms, 3_000, terms.amount, twice);

        // Signed by one party in the other's name.
        twice[1] = approveSettle(key, terms, 3_000, terms.amount, 2, DEADLINE);
        twice[1].signer = bySeller ? buyer : seller;
        vm.prank(party);
        vm.expectRevert(
            abi.encodeWithSelector(ITradeEscrow.InvalidApprovalSignature.selector, bySeller ? buyer : seller)
        );
        escrow.settle(terms, 3_000, terms.amount, twice);
    }

    function test_aStrangersApprovalIsRefused() public {
        ITradeEscrow.Terms memory terms = tokenTerms();
        createDisputed(terms);
        ITradeEscrow.Approval[] memory approvals = new ITradeEscrow.Approval[](1);
        approvals[0] = approveSettle(ARBITER_KEY, terms, 3_000, terms.amount, 1, DEADLINE);
        vm.prank(seller);
        vm.expectRevert(abi.encodeWithSelector(ITradeEscrow.CallerNotParty.selector, arbiter));
        escrow.settle(terms, 3_000, terms.amount, approvals);
    }

    function test_otherSharesThanSignedAreRefused(uint16 buyerBps) public {
        ITradeEscrow.Terms memory terms = tokenTerms();
        createPaid(terms);
        buyerBps = uint16(bound(buyerBps, 0, 10_000));
        vm.assume(buyerBps != 3_000);
        ITradeEscrow.Approval[] memory approvals = both(terms, 3_000, terms.amount);
        vm.expectRevert(abi.encodeWithSelector(ITradeEscrow.InvalidApprovalSignature.selector, seller));
        escrow.settle(terms, buyerBps, terms.amount, approvals);
    }

    function test_anAgreementOnAnotherRemainderIsRefused() public {
        ITradeEscrow.Terms memory terms = tokenTerms();
        createPaid(terms);
        ITradeEscrow.Approval[] memory approvals = both(terms, 3_000, terms.amount);
        confirmAs(seller, terms, 1);
        vm.expectRevert(abi.encodeWithSelector(ITradeEscrow.RemainingChanged.selector, terms.amount - 1));
        escrow.settle(terms, 3_000, terms.amount, approvals);
        vm.expectRevert(abi.encodeWithSelector(ITradeEscrow.InvalidApprovalSignature.selector, seller));
        escrow.settle(terms, 3_000, terms.amount - 1, approvals);
    }

    function test_moreThanTheWholeIsRefused(uint16 buyerBps) public {
        ITradeEscrow.Terms memory terms = tokenTerms();
        createPaid(terms);
        buyerBps = uint16(bound(buyerBps, 10_001, type(uint16).max));
        ITradeEscrow.Approval[] memory approvals = both(terms, buyerBps, terms.amount);
        vm.expectRevert(abi.encodeWithSelector(ITradeEscrow.InvalidBuyerBps.selector, buyerBps));
        escrow.settle(terms, buyerBps, terms.amount, approvals);
    }

    function test_anApprovalOfAnotherTradeIsRefused() public {
        ITradeEscrow.Terms memory terms = tokenTerms();
        createPaid(terms);
        ITradeEscrow.Terms memory other = tokenTerms();
        other.salt = 8;
        createPaid(other);
        ITradeEscrow.Approval[] memory approvals = both(terms, 3_000, terms.amount);
        vm.expectRevert(abi.encodeWithSelector(ITradeEscrow.InvalidApprovalSignature.selector, seller));
        escrow.settle(other, 3_000, terms.amount, approvals);
    }

    function test_aSpentOrCancelledApprovalIsRefused() public {
        ITradeEscrow.Terms memory terms = tokenTerms();
        createPaid(terms);
        ITradeEscrow.Approval[] memory approvals = both(terms, 3_000, terms.amount);
        vm.prank(buyer);
        escrow.cancelNonce(2);
        vm.expectRevert(abi.encodeWithSelector(ITradeEscrow.NonceAlreadyUsed.selector, buyer, 2));
        escrow.settle(terms, 3_000, terms.amount, approvals);
        vm.warp(DEADLINE + 1);
        vm.expectRevert(abi.encodeWithSelector(ITradeEscrow.ApprovalExpired.selector, DEADLINE));
        escrow.settle(terms, 3_000, terms.amount, approvals);
    }

    function both(
        ITradeEscrow.Terms memory terms,
        uint16 buyerBps,
        uint256 remaining
    ) private view returns (ITradeEscrow.Approval[] memory approvals) {
        approvals = new ITradeEscrow.Approval[](2);
        approvals[0] = approveSettle(SELLER_KEY, terms, buyerBps, remaining, 1, DEADLINE);
        approvals[1] = approveSettle(BUYER_KEY, terms, buyerBps, remaining, 2, DEADLINE);
    }
}
