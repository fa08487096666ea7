// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ITradeEscrow} from "../../src/ITradeEscrow.sol";
import {HostileAccount} from "../../src/test/HostileAccount.sol";
import {HostileToken} from "../../src/test/HostileToken.sol";
import {bound, vm} from "./Cheats.sol";
import {EscrowFixture} from "./EscrowFixture.sol";
import {EventLedger} from "./EventLedger.sol";
import {ProtocolTable} from "./ProtocolTable.sol";

/// @notice The trades of a random history, and what is checked after every call: that it was done exactly if the
/// protocol's table allows it, that its events tell the trade as it is, and that what moved is what they say.
abstract contract HandlerLedger is EscrowFixture, EventLedger {
    HostileToken public hostile;
    /// @dev What was sent to the escrow by hand.
    mapping(address token => uint256) public donated;
    ITradeEscrow.Terms[] internal _all;
    /// @dev Calls that were done, each on somebody's signature; none may ever be done again.
    bytes[] internal _spent;
    /// @dev What both parties have agreed to add to a trade's deadlines so far.
    mapping(bytes32 tradeId => uint256 time) public extended;
    uint256 internal _nonce;
    address[] private _sound;

    constructor() {
        deploy();
        fallbackArbiter = vm.addr(0xFA11);
        stranger = vm.addr(0x57A6);
        hostile = new HostileToken(18);
        _sound = [address(0), address(stablecoin), address(new HostileToken(0)), address(new HostileToken(24))];
        // Keys with code (EIP-7702), which may refuse the coin.
        bytes memory code = address(new HostileAccount()).code;
        vm.etch(buyer, code);
        vm.etch(seller, code);
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

    /// @dev Those that move only by transfer.
    function tokens() external view returns (address[] memory) {
        return _sound;
    }

    function owed(address token) external view returns (uint256 sum) {
        for (uint256 i = 0; i < _all.length; ++i) {
            if (_all[i].token == token) sum += remainingOf(_all[i]);
        }
        address[5] memory accounts = people();
        for (uint256 i = 0; i < 5; ++i) sum += escrow.credits(token, accounts[i]);
    }

    function held(address token) external view returns (uint256) {
        return balanceOf(token, address(escrow));
    }

    function people() internal view returns (address[5] memory) {
        return [seller, buyer, arbiter, fallbackArbiter, feeRecipient];
    }

    function tokenAt(uint256 which) internal view returns (address) {
        which %= _sound.length + 2;
        return which < _sound.length ? _sound[which] : address(hostile);
    }

    function pick(uint256 which) internal view returns (ITradeEscrow.Terms memory) {
        if (_all.length == 0) return tokenTerms();
        return _all[which % _all.length];
    }

    // ------------------------------------------------------------------------------------------------------- calls

    /// @param actor Whose word the call stands on: its sender, or who signed it.
    function send(
        ITradeEscrow.Terms memory terms,
        ProtocolTable.Call call_,
        address actor,
        address sender,
        bytes memory data
    ) internal {
        ITradeEscrow.Trade memory before = tradeOf(terms);
        ProtocolTable.Outcome memory expected = ProtocolTable.answer(
            ProtocolTable.Question(terms, idOf(terms), before, actor, block.timestamp, 0),
            call_
        );
        bool done = sendAny(terms, sender, 0, data);
        vm.assertTrue(done == (expected.refusal.length == 0), "done or refused, as the table says");
        if (!done) return;
        ITradeEscrow.Trade memory trade = tradeOf(terms);
        vm.assertEq(uint256(trade.state), uint256(expected.state), "state");
        vm.assertEq(trade.deadline, expected.deadline, "deadline");
        if (actor != sender) _spent.push(data);
    }

    /// @dev A division by shares, which the table knows only as one to both: which end it makes, the invariants check.
    function sendShared(
        ITradeEscrow.Terms memory terms,
        ProtocolTable.Call call_,
        address actor,
        bytes memory data
    ) internal {
        ProtocolTable.Outcome memory expected = ProtocolTable.answer(
            ProtocolTable.Question(terms, idOf(terms), tradeOf(terms), actor, block.timestamp, 0),
            call_
        );
        bool done = sendAny(terms, actor, 0, data);
        vm.assertTrue(done == (expected.refusal.length == 0), "done or refused, as the table says");
        if (done && call_ == ProtocolTable.Call.SettleWithOne) _spent.push(data);
    }

    /// @dev Sends, and holds the call's events against what really moved.
    function sendAny(
        ITradeEscrow.Terms memory terms,
        address caller,
        uint256 value,
        bytes memory data
    ) internal returns (bool done) {
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

    /// @notice 4, from wherever the history has led: the seller alone and the buyer alone end every trade in time,
    /// whatever tokens and receivers do at that moment.
    function eachPartyAloneEndsEveryTrade() external {
        for (uint256 i = 0; i < _all.length; ++i) {
            for (uint256 who = 0; who < 2; ++who) {
                ITradeEscrow.Terms memory terms = _all[i];
                if (tradeOf(terms).state >= ITradeEscrow.State.Completed) continue;
                uint256 start = block.timestamp;
                uint256 before = vm.snapshotState();
                endAlone(terms, who == 0 ? seller : buyer);
                vm.assertTrue(tradeOf(terms).state >= ITradeEscrow.State.Completed);
                vm.assertLe(block.timestamp, start + longestLife(terms) + extended[idOf(terms)], "in time");
                vm.revertToState(before);
            }
        }
    }

    function wealth(address token, address account) private view returns (uint256) {
        return balanceOf(token, account) + escrow.credits(token, account);
    }

    // ------------------------------------------------------------------------------------------------------- helpers

    /// @dev Mostly who may; else anybody.
    function mostly(uint256 who, address expected, uint256 key) internal view returns (address, uint256) {
        if (who % 4 != 0) return (expected, expected == fallbackArbiter ? 0xFA11 : key);
        uint256[5] memory keys = [SELLER_KEY, BUYER_KEY, ARBITER_KEY, 0xFA11, 0x57A6];
        key = keys[(who >> 8) % 5];
        return (vm.addr(key), key);
    }

    /// @dev Mostly parts, sometimes all; of an ended trade 0, which is refused for its state first.
    function part(uint256 value, uint256 remaining) internal pure returns (uint256) {
        if (remaining == 0) return 0;
        return value % 4 == 0 ? remaining : bound(value, 1, remaining);
    }
}
