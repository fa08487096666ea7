// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ITradeEscrow} from "../src/ITradeEscrow.sol";
import {vm} from "./support/Cheats.sol";
import {EscrowTest} from "./support/EscrowFixture.sol";

/// @notice The chain's id changes under living trades: they keep their names and go on to any end, on approvals under
/// the new id; nothing new is locked.
contract ChainSplitTest is EscrowTest {
    uint64 private constant UNTIL = type(uint64).max;

    function split() private {
        vm.chainId(block.chainid + 1);
    }

    function test_aTradeKeepsItsName() public {
        ITradeEscrow.Terms memory terms = tokenTerms();
        bytes32 tradeId = create(terms);
        split();
        vm.assertEq(escrow.tradeIdOf(terms), tradeId);
        vm.assertEq(idOf(terms), tradeId);
        assertState(terms, ITradeEscrow.State.Funded);
    }

    /// forge-config: default.fuzz.runs = 64
    function test_nothingNewIsLocked(bool native, bool withPermit, bool signedUnderTheNewId) public {
        ITradeEscrow.Terms memory terms = native ? nativeTerms() : tokenTerms();
        bytes memory signature = buyerSignature(terms);
        uint256 value = endow(terms);
        split();
        if (signedUnderTheNewId) {
            deploymentChainId = block.chainid;
            signature = buyerSignature(terms);
        }
        vm.prank(seller);
        vm.expectRevert(ITradeEscrow.ChainIdChanged.selector);
        if (withPermit) {
            ITradeEscrow.Permit memory permit;
            escrow.createTradeWithPermit(terms, signature, permit);
        } else {
            escrow.createTrade{value: value}(terms, signature);
        }
        // Where the id is the old one, all is as before.
        vm.chainId(block.chainid - 1);
        deploymentChainId = block.chainid;
        vm.prank(seller);
        escrow.createTrade{value: value}(terms, buyerSignature(terms));
        assertState(terms, ITradeEscrow.State.Funded);
    }

    function test_everyPlainCallGoesOn() public {
        ITradeEscrow.Terms memory released = tokenTerms();
        create(released);
        ITradeEscrow.Terms memory refunded = nativeTerms();
        create(refunded);
        ITradeEscrow.Terms memory expired = nativeTerms();
        expired.salt = 1;
        create(expired);
        ITradeEscrow.Terms memory ruled = nativeTerms();
        ruled.salt = 2;
        create(ruled);
        split();
        vm.prank(buyer);
        escrow.markPaid(released, NOTE);
        confirmAs(seller, released, released.amount);
        assertState(released, ITradeEscrow.State.Completed);
        refundAs(buyer, refunded, refunded.amount);
        assertState(refunded, ITradeEscrow.State.Cancelled);
        vm.prank(buyer);
        escrow.markPaid(ruled, NOTE);
        vm.prank(seller);
        escrow.openDispute(ruled, NOTE);
        vm.prank(arbiter);
        escrow.declineDispute(ruled);
        vm.prank(fallbackArbiter);
        escrow.resolveDispute(ruled, 5_000, NOTE);
        assertState(ruled, ITradeEscrow.State.Settled);
        withdrawAll(fallbackArbiter, address(0), fallbackArbiter, fallbackArbiter);
        vm.warp(tradeOf(expired).deadline + 1);
        vm.prank(seller);
        escrow.cancelExpired(expired);
        assertState(expired, ITradeEscrow.State.Cancelled);
    }

    function test_approvalsCountUnderTheCurrentIdOnly() public {
        ITradeEscrow.Terms memory terms = tokenTerms();
        create(terms);
        ITradeEscrow.Approval memory here = approveMarkPaid(BUYER_KEY, terms, 1, UNTIL);
        ITradeEscrow.Approval[] memory words = bothSettle(terms, 5, terms.amount, UNTIL);
        uint64 later = tradeOf(terms).deadline + 1;
        ITradeEscrow.Approval[] memory more = bothExtend(terms, later, UNTIL);
        split();
        vm.expectRevert(invalid(buyer));
        escrow.markPaidFor(terms, NOTE, here);
        vm.expectRevert(invalid(seller));
        escrow.settle(terms, 5, terms.amount, words);
        vm.expectRevert(invalid(seller));
        escrow.extendDeadline(terms, later, more);
        // Fresh ones, under the new id, do all of it.
        more = bothExtend(terms, later, UNTIL);
        escrow.extendDeadline(terms, later, more);
        escrow.markPaidFor(terms, NOTE, approveMarkPaid(BUYER_KEY, terms, 3, UNTIL));
        words = new ITradeEscrow.Approval[](1);
        words[0] = approveSettle(BUYER_KEY, terms, 5, terms.amount, 4, UNTIL);
        vm.prank(seller);
        escrow.settle(terms, 5, terms.amount, words);
        assertState(terms, ITradeEscrow.State.Settled);
        // And back where the id is the old one, they are worth nothing.
        vm.chainId(block.chainid - 1);
        vm.assertEq(escrow.tradeIdOf(terms), idOf(terms));
    }

    function invalid(address signer) private pure returns (bytes memory) {
        return abi.encodeWithSelector(ITradeEscrow.InvalidApprovalSignature.selector, signer);
    }
}
