// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ITradeEscrow} from "../../src/ITradeEscrow.sol";
import {HostileAccount} from "../../src/test/HostileAccount.sol";
import {HostileToken} from "../../src/test/HostileToken.sol";
import {bound, vm} from "./Cheats.sol";
import {EscrowFixture} from "./EscrowFixture.sol";
import {EventLedger} from "./EventLedger.sol";

/// @notice Does anything that anybody may do, in any order, over several trades in three tokens, and keeps its own
/// account of what the events said. `hostile` misbehaves all the time; the other two move only by transfer.
contract EscrowHandler is EscrowFixture, EventLedger {
    HostileToken public hostile;
    ITradeEscrow.Terms[] private _all;
    /// @dev What was sent to the escrow by hand.
    mapping(address token => uint256) public donated;
    uint256 private _nonce;

    constructor() {
        deploy();
        hostile = new HostileToken(18);
        // Keys with code (EIP-7702), which may refuse the coin.
        bytes memory code = address(new HostileAccount()).code;
        vm.etch(buyer, code);
        vm.etch(seller, code);
    }

    // ----------------------------------------------------------------------------------------------------- actions

    function create(uint256 seed, uint128 amount, uint16 defaultBuyerBps) external {
        if (_all.length >= 6) return;
        ITradeEscrow.Terms memory terms = tokenTerms();
        if (seed % 3 == 1) terms.token = address(0);
        if (seed % 3 == 2) {
            terms.token = address(hostile);
            hostile.behave(HostileToken.Behaviour.Normal);
            hostile.rebase(100);
        }
        if (seed % 2 == 1) terms.fallbackArbiter = address(0);
        terms.amount = bound(amount, 1, 1e30);
        terms.arbiterFee = terms.amount / 20;
        terms.defaultBuyerBps = uint16(bound(defaultBuyerBps, 0, 10_000));
        terms.fundBy = type(uint64).max;
        terms.salt = _all.length;
        bytes memory signature = buyerSignature(terms);
        uint256 value = endow(terms);
        _all.push(terms);
        if (send(terms, seller, value, abi.encodeCall(escrow.createTrade, (terms, signature)))) return;
        _all.pop();
    }

    function markPaid(uint256 which, bool relayed) external {
        ITradeEscrow.Terms memory terms = pick(which);
        bytes memory data = abi.encodeCall(escrow.markPaid, (terms, NOTE));
        if (relayed) {
            ITradeEscrow.Approval memory approval = approveMarkPaid(BUYER_KEY, terms, ++_nonce, type(uint64).max);
            data = abi.encodeCall(escrow.markPaidFor, (terms, NOTE, approval));
        }
        send(terms, relayed ? stranger : buyer, 0, data);
    }

    function confirmPayment(uint256 which, uint256 value) external {
        ITradeEscrow.Terms memory terms = pick(which);
        uint256 remaining = remainingOf(terms);
        send(terms, seller, 0, abi.encodeCall(escrow.confirmPayment, (terms, part(value, remaining), remaining)));
    }

    function refund(uint256 which, uint256 value) external {
        ITradeEscrow.Terms memory terms = pick(which);
        uint256 remaining = remainingOf(terms);
        send(terms, buyer, 0, abi.encodeCall(escrow.refund, (terms, part(value, remaining), remaining)));
    }

    function cancelExpired(uint256 which) external {
        ITradeEscrow.Terms memory terms = pick(which);
        send(terms, seller, 0, abi.encodeCall(escrow.cancelExpired, (terms)));
    }

    function openDispute(uint256 which, bool bySeller) external {
        ITradeEscrow.Terms memory terms = pick(which);
        send(terms, bySeller ? seller : buyer, 0, abi.encodeCall(escrow.openDispute, (terms, NOTE)));
    }

    function submitEvidence(uint256 which, bool bySeller) external {
        ITradeEscrow.Terms memory terms = pick(which);
        send(terms, bySeller ? seller : buyer, 0, abi.encodeCall(escrow.submitEvidence, (terms, NOTE)));
    }

    function resolveDispute(uint256 which, uint16 buyerBps, bool byFallback) external {
        ITradeEscrow.Terms memory terms = pick(which);
        buyerBps = uint16(bound(buyerBps, 0, 10_000));
        address caller = byFallback ? fallbackArbiter : arbiter;
        send(terms, caller, 0, abi.encodeCall(escrow.resolveDispute, (terms, buyerBps)));
    }

    function lateDispute(uint256 which, bool escalate) external {
        ITradeEscrow.Terms memory terms = pick(which);
        bytes memory data = escalate
            ? abi.encodeCall(escrow.escalateDispute, (terms))
            : abi.encodeCall(escrow.expireDispute, (terms));
        send(terms, stranger, 0, data);
    }

    function settle(uint256 which, uint16 buyerBps) external {
        ITradeEscrow.Terms memory terms = pick(which);
        buyerBps = uint16(bound(buyerBps, 0, 10_000));
        uint256 remaining = remainingOf(terms);
        ITradeEscrow.Approval[] memory approvals = new ITradeEscrow.Approval[](1);
        approvals[0] = approveSettle(SELLER_KEY, terms, buyerBps, remaining, ++_nonce, type(uint64).max);
        send(terms, buyer, 0, abi.encodeCall(escrow.settle, (terms, buyerBps, remaining, approvals)));
    }

    function withdraw(uint256 who, uint256 what) external {
        address[5] memory accounts = [seller, buyer, arbiter, fallbackArbiter, feeRecipient];
        address account = accounts[who % 5];
        address token = [address(0), address(stablecoin), address(hostile)][what % 3];
        vm.prank(stranger);
        (bool done, ) = address(escrow).call(abi.encodeCall(escrow.withdraw, (token, account, account)));
        if (done) vm.assertEq(escrow.credits(token, account), 0, "withdraw takes all");
    }

    function sendByHand(uint96 amount) external {
        stablecoin.mint(address(escrow), amount);
        donated[address(stablecoin)] += amount;
        vm.deal(address(escrow), address(escrow).balance + amount);
        donated[address(0)] += amount;
    }

    function waitFor(uint256 time) external {
        vm.warp(block.timestamp + bound(time, 1, 4 days));
    }

    function makeHostile(uint256 how, uint256 rate, bool receivers) external {
        hostile.behave(HostileToken.Behaviour(how % 11));
        hostile.rebase(bound(rate, 50, 200));
        uint256 behaviour = receivers ? how % 5 : 0;
        HostileAccount(payable(buyer)).behave(HostileAccount.Behaviour(behaviour));
        HostileAccount(payable(seller)).behave(HostileAccount.Behaviour((behaviour * 3) % 5));
    }

    // ------------------------------------------------------------------------------------------------------- reads

    function tradeCount() external view returns (uint256) {
        return _all.length;
    }

    function tradeAt(
        uint256 index
    ) external view returns (bytes32 tradeId, ITradeEscrow.Terms memory terms, ITradeEscrow.Trade memory trade) {
        terms = _all[index];
        tradeId = idOf(terms);
        trade = escrow.getTrade(tradeId);
    }

    function owed(address token) external view returns (uint256 sum) {
        for (uint256 i = 0; i < _all.length; ++i) {
            if (_all[i].token == token) sum += remainingOf(_all[i]);
        }
        address[5] memory accounts = [seller, buyer, arbiter, fallbackArbiter, feeRecipient];
        for (uint256 i = 0; i < 5; ++i) sum += escrow.credits(token, accounts[i]);
    }

    function held(address token) external view returns (uint256) {
        return balanceOf(token, address(escrow));
    }

    function tokens() external view returns (address[2] memory) {
        return [address(0), address(stablecoin)];
    }

    // ----------------------------------------------------------------------------------------------------- helpers

    function pick(uint256 which) private view returns (ITradeEscrow.Terms memory) {
        if (_all.length == 0) return tokenTerms();
        return _all[which % _all.length];
    }

    /// @dev Mostly parts, sometimes all, sometimes too much.
    function part(uint256 value, uint256 remaining) private pure returns (uint256) {
        if (remaining == 0) return value;
        return value % 3 == 0 ? remaining : bound(value, 1, remaining);
    }

    /// @dev Sends, and holds the call's events against what really moved.
    function send(
        ITradeEscrow.Terms memory terms,
        address caller,
        uint256 value,
        bytes memory data
    ) private returns (bool done) {
        bytes32 tradeId = idOf(terms);
        ITradeEscrow.Trade memory before = escrow.getTrade(tradeId);
        uint256 buyerHad = wealth(terms.token, buyer);
        uint256 sellerHad = wealth(terms.token, seller);
        uint256 arbitersHad = wealth(terms.token, arbiter) + wealth(terms.token, fallbackArbiter);
        uint256 feesHad = wealth(terms.token, feeRecipient);
        vm.recordLogs();
        vm.prank(caller);
        (done, ) = address(escrow).call{value: value}(data);
        if (!done) return false;

        ITradeEscrow.Shares memory shares = readEvents(vm.getRecordedLogs(), tradeId, escrow.getTrade(tradeId));
        vm.assertTrue(before.state < ITradeEscrow.State.Completed, "an ended trade changed");
        // A token that takes fees, lies or changes balances by itself has no sound account.
        if (before.state == ITradeEscrow.State.None || terms.token == address(hostile)) return true;
        vm.assertEq(wealth(terms.token, buyer) - buyerHad, shares.toBuyer - shares.fee, "buyer's part");
        vm.assertEq(wealth(terms.token, seller) - sellerHad, shares.toSeller, "seller's part");
        vm.assertEq(wealth(terms.token, feeRecipient) - feesHad, shares.fee, "fee");
        uint256 arbitersHave = wealth(terms.token, arbiter) + wealth(terms.token, fallbackArbiter);
        vm.assertEq(arbitersHave - arbitersHad, shares.arbiterFee, "arbiter's fee");
    }

    function wealth(address token, address account) private view returns (uint256) {
        return balanceOf(token, account) + escrow.credits(token, account);
    }
}
