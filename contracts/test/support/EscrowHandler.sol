// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ITradeEscrow} from "../../src/ITradeEscrow.sol";
import {HostileAccount} from "../../src/test/HostileAccount.sol";
import {HostileToken} from "../../src/test/HostileToken.sol";
import {bound, vm} from "./Cheats.sol";
import {ProposalHandler} from "./ProposalHandler.sol";
import {ProtocolTable} from "./ProtocolTable.sol";

/// @notice Does anything that anybody may do, and tries what they may not, in any order, over several trades in five
/// tokens. `hostile` misbehaves all the time; the others move only by transfer. Terms are at their bounds often.
contract EscrowHandler is ProposalHandler {
    uint256 private constant MOST_TRADES = 8;

    /// @dev The calls of this contract that make up a history.
    function actions() external pure returns (bytes4[] memory selectors) {
        bytes4[23] memory all = [
            this.create.selector,
            this.markPaid.selector,
            this.confirmPayment.selector,
            this.refund.selector,
            this.cancelExpired.selector,
            this.openDispute.selector,
            this.submitEvidence.selector,
            this.resolveDispute.selector,
            this.lateDispute.selector,
            this.declineDispute.selector,
            this.settle.selector,
            this.extendDeadline.selector,
            this.agreeAlone.selector,
            this.propose.selector,
            this.takeProposal.selector,
            this.withdraw.selector,
            this.sendByHand.selector,
            this.replay.selector,
            this.cancelAndSend.selector,
            this.waitFor.selector,
            this.waitForDeadline.selector,
            this.makeHostile.selector,
            this.makeReceiversHostile.selector
        ];
        selectors = new bytes4[](all.length);
        for (uint256 i = 0; i < all.length; ++i) selectors[i] = all[i];
    }

    // ---------------------------------------------------------------------------------------------------- creation

    function create(uint256 seed, uint128 amount, uint16 defaultBuyerBps) external {
        if (_all.length >= MOST_TRADES) return;
        ITradeEscrow.Terms memory terms = tokenTerms();
        terms.token = tokenAt(seed);
        if (terms.token == address(hostile)) {
            hostile.behave(HostileToken.Behaviour.Normal);
            hostile.rebase(100);
            hostile.pause(false);
            hostile.setBlocked(address(0));
        }
        seed = uint256(keccak256(abi.encode(seed)));
        terms.fallbackArbiter = seed % 2 == 0 ? address(0) : fallbackArbiter;
        // The hostile token's balances are shares × 100.
        uint256 most = terms.token == address(hostile) ? 1e30 : type(uint128).max;
        terms.amount = [bound(amount, 1, most), bound(amount, 1, 100), most, 1][(seed >> 8) % 4];
        terms.arbiterFee = (seed >> 16) % 3 == 0 ? 0 : terms.amount / 20;
        terms.defaultBuyerBps = [uint16(bound(defaultBuyerBps, 0, 10_000)), 5_000, 0, 10_000][(seed >> 24) % 4];
        terms.paymentWindow = [uint32(1 hours), 1 days, 30 days][(seed >> 32) % 3];
        terms.confirmationWindow = [uint32(1 hours), 2 days, 30 days][(seed >> 40) % 3];
        terms.arbitrationWindow = [uint32(3 days), 5 days, 30 days][(seed >> 48) % 3];
        terms.fundBy = uint64(block.timestamp + ((seed >> 56) % 2));
        terms.salt = _all.length;
        bytes memory data = abi.encodeCall(escrow.createTrade, (terms, buyerSignature(terms)));
        uint256 value = endow(terms);
        _all.push(terms);
        vm.assertTrue(sendAny(terms, seller, value, data), "good terms are locked");
        _spent.push(data);
    }

    // ------------------------------------------------------------------------------------- the parties' plain calls

    function markPaid(uint256 which, uint256 who, bool relayed) external {
        ITradeEscrow.Terms memory terms = pick(which);
        (address actor, uint256 key) = mostly(who, buyer, BUYER_KEY);
        if (!relayed) {
            send(terms, ProtocolTable.Call.MarkPaid, actor, actor, abi.encodeCall(escrow.markPaid, (terms, NOTE)));
            return;
        }
        ITradeEscrow.Approval memory approval = approveMarkPaid(key, terms, ++_nonce, type(uint64).max);
        bytes memory data = abi.encodeCall(escrow.markPaidFor, (terms, NOTE, approval));
        send(terms, ProtocolTable.Call.MarkPaidFor, actor, feeRecipient, data);
    }

    function confirmPayment(uint256 which, uint256 who, uint256 value) external {
        ITradeEscrow.Terms memory terms = pick(which);
        (address actor, ) = mostly(who, seller, SELLER_KEY);
        uint256 remaining = remainingOf(terms);
        value = part(value, remaining);
        ProtocolTable.Call call_ = value == remaining ? ProtocolTable.Call.ConfirmAll : ProtocolTable.Call.ConfirmPart;
        send(terms, call_, actor, actor, abi.encodeCall(escrow.confirmPayment, (terms, value, remaining)));
    }

    function refund(uint256 which, uint256 who, uint256 value, bool relayed) external {
        ITradeEscrow.Terms memory terms = pick(which);
        (address actor, uint256 key) = mostly(who, buyer, BUYER_KEY);
        uint256 remaining = remainingOf(terms);
        value = part(value, remaining);
        ProtocolTable.Call call_ = value == remaining ? ProtocolTable.Call.RefundAll : ProtocolTable.Call.RefundPart;
        bytes memory data = abi.encodeCall(escrow.refund, (terms, value, remaining));
        if (relayed) {
            ITradeEscrow.Approval memory approval = approveRefund(
                key,
                terms,
                value,
                remaining,
                ++_nonce,
                type(uint64).max
            );
            data = abi.encodeCall(escrow.refundFor, (terms, value, remaining, approval));
        }
        send(terms, call_, actor, relayed ? feeRecipient : actor, data);
    }

    function cancelExpired(uint256 which, uint256 who) external {
        ITradeEscrow.Terms memory terms = pick(which);
        (address actor, ) = mostly(who, seller, SELLER_KEY);
        bytes memory data = abi.encodeCall(escrow.cancelExpired, (terms));
        send(terms, ProtocolTable.Call.CancelExpired, actor, actor, data);
    }

    function openDispute(uint256 which, uint256 who, bool bySeller, bool relayed) external {
        ITradeEscrow.Terms memory terms = pick(which);
        (address actor, uint256 key) = mostly(who, bySeller ? seller : buyer, bySeller ? SELLER_KEY : BUYER_KEY);
        bytes memory data = abi.encodeCall(escrow.openDispute, (terms, NOTE));
        if (relayed) {
            ITradeEscrow.Approval memory approval = approveOpenDispute(key, terms, ++_nonce, type(uint64).max);
            data = abi.encodeCall(escrow.openDisputeFor, (terms, NOTE, approval));
        }
        send(terms, ProtocolTable.Call.OpenDispute, actor, relayed ? feeRecipient : actor, data);
    }

    function submitEvidence(uint256 which, uint256 who, bool bySeller, bool relayed) external {
        ITradeEscrow.Terms memory terms = pick(which);
        (address actor, uint256 key) = mostly(who, bySeller ? seller : buyer, bySeller ? SELLER_KEY : BUYER_KEY);
        bytes memory data = abi.encodeCall(escrow.submitEvidence, (terms, NOTE));
        if (relayed) {
            ITradeEscrow.Approval memory approval = approveEvidence(key, terms, ++_nonce, type(uint64).max);
            data = abi.encodeCall(escrow.submitEvidenceFor, (terms, NOTE, approval));
        }
        send(terms, ProtocolTable.Call.SubmitEvidence, actor, relayed ? feeRecipient : actor, data);
    }

    // ---------------------------------------------------------------------------------------- --- arbiters

    function resolveDispute(uint256 which, uint256 who, uint16 buyerBps, bool byFallback) external {
        ITradeEscrow.Terms memory terms = pick(which);
        buyerBps = uint16(bound(buyerBps, 0, 10_000));
        (address actor, ) = mostly(who, byFallback ? fallbackArbiter : arbiter, ARBITER_KEY);
        bytes memory data = abi.encodeCall(escrow.resolveDispute, (terms, buyerBps, NOTE));
        sendShared(terms, ProtocolTable.Call.ResolveDispute, actor, data);
    }

    function declineDispute(uint256 which, uint256 who) external {
        ITradeEscrow.Terms memory terms = pick(which);
        (address actor, ) = mostly(who, arbiter, ARBITER_KEY);
        bytes memory data = abi.encodeCall(escrow.declineDispute, (terms));
        send(terms, ProtocolTable.Call.DeclineDispute, actor, actor, data);
    }

    function lateDispute(uint256 which, uint256 who, bool escalate) external {
        ITradeEscrow.Terms memory terms = pick(which);
        (address actor, ) = mostly(who, stranger, BUYER_KEY);
        if (escalate) {
            bytes memory data = abi.encodeCall(escrow.escalateDispute, (terms));
            send(terms, ProtocolTable.Call.EscalateDispute, actor, actor, data);
            return;
        }
        sendShared(terms, ProtocolTable.Call.ExpireDispute, actor, abi.encodeCall(escrow.expireDispute, (terms)));
    }

    // ----------------------------------------------------------------------------------------------- money and words

    function withdraw(uint256 who, uint256 what, uint256 amount, bool byAccount) external {
        address account = people()[who % 5];
        address token = tokenAt(what);
        uint256 credit = escrow.credits(token, account);
        uint256 had = balanceOf(token, account);
        // A part or all, and sometimes more than there is.
        amount = amount % 4 == 0 ? credit : bound(amount, 0, credit + 1);
        vm.prank(byAccount ? account : stranger);
        (bool done, ) = address(escrow).call(abi.encodeCall(escrow.withdraw, (token, account, account, amount)));
        vm.assertEq(escrow.credits(token, account), done ? credit - amount : credit, "as much as was paid");
        if (!done) return;
        vm.assertTrue(amount != 0 && amount <= credit, "a part of the credit");
        if (token != address(hostile)) vm.assertEq(balanceOf(token, account), had + amount, "withdrawn");
    }

    function sendByHand(uint256 what, uint96 amount) external {
        address token = tokenAt(what);
        if (token == address(hostile)) return;
        donated[token] += amount;
        if (token == address(0)) vm.deal(address(escrow), address(escrow).balance + amount);
        else HostileToken(token).mint(address(escrow), amount);
    }

    /// @notice 6: what was done on a signature is never done again, by whomever, on this chain or another.
    function replay(uint256 which, uint256 who, bool onAnotherChain) external {
        if (_spent.length == 0) return;
        bytes memory data = _spent[which % _spent.length];
        uint256 here = block.chainid;
        if (onAnotherChain) vm.chainId(here + 1);
        address sender = people()[who % 5];
        vm.prank(sender);
        (bool done, ) = address(escrow).call(data);
        vm.assertFalse(done);
        vm.chainId(here);
    }

    /// @notice 6: nor is anything done on a signature whose nonce was cancelled, or after its deadline.
    function cancelAndSend(uint256 which, bool late, bool relayed) external {
        ITradeEscrow.Terms memory terms = pick(which);
        uint64 deadline = late ? uint64(block.timestamp - 1) : type(uint64).max;
        ITradeEscrow.Approval memory approval = approveMarkPaid(BUYER_KEY, terms, ++_nonce, deadline);
        if (!late && relayed) {
            uint256 cancelled = _nonce;
            escrow.cancelNonceFor(
                idOf(terms),
                cancelled,
                approveCancelNonce(BUYER_KEY, terms, cancelled, ++_nonce, type(uint64).max)
            );
        } else if (!late) {
            vm.prank(buyer);
            escrow.cancelNonce(_nonce);
        }
        (bool done, ) = address(escrow).call(abi.encodeCall(escrow.markPaidFor, (terms, NOTE, approval)));
        vm.assertFalse(done);
    }

    // ------------------------------------------------------------------------------------------------ time, hostility

    function waitFor(uint256 time) external {
        vm.warp(block.timestamp + bound(time, 1, 4 days));
    }

    /// @dev To the last second, or the first after it.
    function waitForDeadline(uint256 which, bool after_) external {
        uint256 deadline = tradeOf(pick(which)).deadline;
        if (deadline > block.timestamp) vm.warp(after_ ? deadline + 1 : deadline);
    }

    function makeHostile(uint256 how, uint256 rate, bool paused) external {
        hostile.behave(HostileToken.Behaviour(how % (uint256(type(HostileToken.Behaviour).max) + 1)));
        hostile.rebase(bound(rate, 50, 200));
        hostile.pause(paused);
        hostile.setBlocked([address(0), seller, buyer][(how >> 8) % 3]);
    }

    function makeReceiversHostile(uint256 how) external {
        HostileAccount(payable(buyer)).behave(HostileAccount.Behaviour(how % 5));
        HostileAccount(payable(seller)).behave(HostileAccount.Behaviour((how >> 8) % 5));
    }
}
