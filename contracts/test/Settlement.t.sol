// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ITradeEscrow} from "../src/ITradeEscrow.sol";
import {bound, vm} from "./support/Cheats.sol";
import {EscrowTest} from "./support/EscrowFixture.sol";

contract SettlementTest is EscrowTest {
    uint64 private constant DEADLINE = uint64(START + 1 hours);

    function test_bothApprovalsSettleInEveryLiveState(
        uint128 amount,
        uint256 toBuyer,
        uint256 live,
        address sender,
        bool native
    ) public {
        ITradeEscrow.Terms memory terms = native ? nativeTerms() : tokenTerms();
        terms.amount = bound(amount, 1, type(uint128).max);
        terms.arbiterFee = terms.amount / 20;
        // Mostly anything in between, often nothing or all.
        if (toBuyer % 4 == 0) toBuyer = (toBuyer % 8 == 0) ? 0 : terms.amount;
        toBuyer = bound(toBuyer, 0, terms.amount);
        bytes32 tradeId = createLive(terms, live);
        ITradeEscrow.Approval[] memory approvals = bothSettle(terms, toBuyer, terms.amount, DEADLINE);
        expectEnd(terms, tradeId, toBuyer);
        vm.prank(sender);
        escrow.settle(terms, toBuyer, terms.amount, approvals);
        vm.assertEq(balanceOf(terms.token, buyer), toBuyer - feeOf(toBuyer));
        vm.assertEq(balanceOf(terms.token, seller), terms.amount - toBuyer);
    }

    function expectEnd(ITradeEscrow.Terms memory terms, bytes32 tradeId, uint256 toBuyer) private {
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
    }

    /// forge-config: default.fuzz.runs = 16
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

    /// forge-config: default.fuzz.runs = 16
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

        // The sender and the sender's own approval are one voice.
        ITradeEscrow.Approval[] memory own = new ITradeEscrow.Approval[](1);
        own[0] = twice[0];
        vm.prank(party);
        vm.expectRevert(abi.encodeWithSelector(ITradeEscrow.ApprovalMissing.selector, bySeller ? buyer : seller));
        escrow.settle(terms, 3_000, terms.amount, own);

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

    function test_otherSharesThanSignedAreRefused(uint256 toBuyer) public {
        ITradeEscrow.Terms memory terms = tokenTerms();
        createPaid(terms);
        toBuyer = bound(toBuyer, 0, terms.amount);
        vm.assume(toBuyer != 3_000);
        ITradeEscrow.Approval[] memory approvals = bothSettle(terms, 3_000, terms.amount, DEADLINE);
        vm.expectRevert(abi.encodeWithSelector(ITradeEscrow.InvalidApprovalSignature.selector, seller));
        escrow.settle(terms, toBuyer, terms.amount, approvals);
    }

    function test_anAgreementOnAnotherRemainderIsRefused() public {
        ITradeEscrow.Terms memory terms = tokenTerms();
        createPaid(terms);
        ITradeEscrow.Approval[] memory approvals = bothSettle(terms, 3_000, terms.amount, DEADLINE);
        confirmAs(seller, terms, 1);
        vm.expectRevert(abi.encodeWithSelector(ITradeEscrow.RemainingChanged.selector, terms.amount - 1));
        escrow.settle(terms, 3_000, terms.amount, approvals);
        vm.expectRevert(abi.encodeWithSelector(ITradeEscrow.InvalidApprovalSignature.selector, seller));
        escrow.settle(terms, 3_000, terms.amount - 1, approvals);
    }

    function test_moreThanTheWholeIsRefused(uint256 toBuyer) public {
        ITradeEscrow.Terms memory terms = tokenTerms();
        createPaid(terms);
        uint256[2] memory beyond = [terms.amount + 1, bound(toBuyer, terms.amount + 1, type(uint256).max)];
        for (uint256 i = 0; i < 2; ++i) {
            ITradeEscrow.Approval[] memory approvals = bothSettle(terms, beyond[i], terms.amount, DEADLINE);
            vm.expectRevert(abi.encodeWithSelector(ITradeEscrow.InvalidValue.selector, beyond[i]));
            escrow.settle(terms, beyond[i], terms.amount, approvals);
        }
    }

    function test_anApprovalOfAnotherTradeIsRefused() public {
        ITradeEscrow.Terms memory terms = tokenTerms();
        createPaid(terms);
        ITradeEscrow.Terms memory other = tokenTerms();
        other.salt = 8;
        createPaid(other);
        ITradeEscrow.Approval[] memory approvals = bothSettle(terms, 3_000, terms.amount, DEADLINE);
        vm.expectRevert(abi.encodeWithSelector(ITradeEscrow.InvalidApprovalSignature.selector, seller));
        escrow.settle(other, 3_000, terms.amount, approvals);
    }

    function test_aSpentOrCancelledApprovalIsRefused() public {
        ITradeEscrow.Terms memory terms = tokenTerms();
        createPaid(terms);
        ITradeEscrow.Approval[] memory approvals = bothSettle(terms, 3_000, terms.amount, DEADLINE);
        vm.prank(buyer);
        escrow.cancelNonce(2);
        vm.expectRevert(abi.encodeWithSelector(ITradeEscrow.NonceAlreadyUsed.selector, buyer, 2));
        escrow.settle(terms, 3_000, terms.amount, approvals);
        vm.warp(DEADLINE + 1);
        vm.expectRevert(abi.encodeWithSelector(ITradeEscrow.ApprovalExpired.selector, DEADLINE));
        escrow.settle(terms, 3_000, terms.amount, approvals);
    }
}
