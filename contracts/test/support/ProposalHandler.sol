// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ITradeEscrow} from "../../src/ITradeEscrow.sol";
import {bound, vm} from "./Cheats.sol";
import {HandlerLedger} from "./HandlerLedger.sol";
import {ProtocolTable} from "./ProtocolTable.sol";

/// @notice What takes both parties: settlements and more time, at once or on words that were given earlier, and the
/// attempts of one party to stand for both.
abstract contract ProposalHandler is HandlerLedger {
    /// @dev Words of both parties that anybody may take later, as long as the trade is as it was.
    struct Words {
        uint256 which;
        bool settles;
        ITradeEscrow.Trade trade;
        uint64 newDeadline;
        bytes data;
        bool taken;
    }

    Words[] private _words;

    function settle(uint256 which, uint256 who, uint256 value, bool bySeller) external {
        ITradeEscrow.Terms memory terms = pick(which);
        uint256 remaining = remainingOf(terms);
        uint256 toBuyer = shareOf(value, remaining);
        (address actor, uint256 key) = mostly(who, bySeller ? seller : buyer, bySeller ? SELLER_KEY : BUYER_KEY);
        ITradeEscrow.Approval[] memory approvals = new ITradeEscrow.Approval[](1);
        approvals[0] = approveSettle(otherKey(key), terms, toBuyer, remaining, ++_nonce, type(uint64).max);
        bytes memory data = abi.encodeCall(escrow.settle, (terms, toBuyer, remaining, approvals));
        sendShared(terms, ProtocolTable.Call.SettleWithOne, actor, data);
    }

    function extendDeadline(uint256 which, uint256 who, uint256 time, bool bySeller) external {
        ITradeEscrow.Terms memory terms = pick(which);
        ITradeEscrow.Trade memory trade = tradeOf(terms);
        // Mostly later than now and near enough; sometimes neither.
        uint64 newDeadline = uint64(bound(time, block.timestamp - 1, block.timestamp + 31 days));
        if (time % 2 == 0) newDeadline = trade.deadline + uint64(time % 2 days);
        (address actor, uint256 key) = mostly(who, bySeller ? seller : buyer, bySeller ? SELLER_KEY : BUYER_KEY);
        ITradeEscrow.Approval[] memory approvals = new ITradeEscrow.Approval[](1);
        approvals[0] = approveExtension(otherKey(key), terms, newDeadline, ++_nonce, type(uint64).max);
        bytes memory data = abi.encodeCall(escrow.extendDeadline, (terms, newDeadline, approvals));
        ProtocolTable.Outcome memory expected = ProtocolTable.answer(
            ProtocolTable.Question(terms, idOf(terms), trade, actor, block.timestamp, newDeadline),
            ProtocolTable.Call.ExtendWithOne
        );
        bool done = sendAny(terms, actor, 0, data);
        vm.assertTrue(done == (expected.refusal.length == 0), "extended or refused, as the table says");
        if (!done) return;
        extended[idOf(terms)] += newDeadline - trade.deadline;
        vm.assertEq(tradeOf(terms).deadline, expected.deadline, "the new deadline");
        _spent.push(data);
    }

    /// @notice 6: one party's word, however often it is given, never stands for both.
    function agreeAlone(uint256 which, bool bySeller, bool settles, uint256 how) external {
        ITradeEscrow.Terms memory terms = pick(which);
        uint256 key = bySeller ? SELLER_KEY : BUYER_KEY;
        uint256 remaining = remainingOf(terms);
        uint256 toBuyer = bySeller ? 0 : remaining;
        uint64 newDeadline = tradeOf(terms).deadline + 1;
        // None, the sender's own, the sender's own twice, or one in the other's name.
        ITradeEscrow.Approval[] memory approvals = new ITradeEscrow.Approval[](how % 3);
        for (uint256 i = 0; i < approvals.length; ++i) {
            approvals[i] = settles
                ? approveSettle(key, terms, toBuyer, remaining, ++_nonce, type(uint64).max)
                : approveExtension(key, terms, newDeadline, ++_nonce, type(uint64).max);
        }
        if (approvals.length == 2 && how % 2 == 0) approvals[1].signer = bySeller ? buyer : seller;
        bytes memory data = settles
            ? abi.encodeCall(escrow.settle, (terms, toBuyer, remaining, approvals))
            : abi.encodeCall(escrow.extendDeadline, (terms, newDeadline, approvals));
        address caller = bySeller ? seller : buyer;
        vm.prank(caller);
        (bool done, ) = address(escrow).call(data);
        vm.assertFalse(done);
    }

    function propose(uint256 which, uint256 value, bool settles) external {
        ITradeEscrow.Terms memory terms = pick(which);
        ITradeEscrow.Trade memory trade = tradeOf(terms);
        if (_all.length == 0 || trade.state >= ITradeEscrow.State.Completed) return;
        ITradeEscrow.Approval[] memory approvals = new ITradeEscrow.Approval[](2);
        uint256 toBuyer = shareOf(value, trade.remaining);
        uint64 newDeadline = trade.deadline + uint64(bound(value, 1, 1 days));
        for (uint256 i = 0; i < 2; ++i) {
            uint256 key = i == 0 ? SELLER_KEY : BUYER_KEY;
            approvals[i] = settles
                ? approveSettle(key, terms, toBuyer, trade.remaining, ++_nonce, type(uint64).max)
                : approveExtension(key, terms, newDeadline, ++_nonce, type(uint64).max);
        }
        bytes memory data = settles
            ? abi.encodeCall(escrow.settle, (terms, toBuyer, trade.remaining, approvals))
            : abi.encodeCall(escrow.extendDeadline, (terms, newDeadline, approvals));
        _words.push(Words(which % _all.length, settles, trade, newDeadline, data, false));
    }

    /// @notice Words die with the state, the remainder and the deadline for which they were given, and not before.
    function takeProposal(uint256 which, uint256 who) external {
        if (_words.length == 0) return;
        Words storage words = _words[which % _words.length];
        ITradeEscrow.Terms memory terms = _all[words.which];
        ITradeEscrow.Trade memory trade = tradeOf(terms);
        bool same = trade.state == words.trade.state && trade.remaining == words.trade.remaining;
        bool inTime = block.timestamp <= trade.deadline && words.newDeadline <= block.timestamp + 30 days;
        bool open = trade.state == ITradeEscrow.State.Funded || trade.state == ITradeEscrow.State.Paid;
        // More time is asked of the state and the deadline, whatever remains.
        if (!words.settles) same = trade.state == words.trade.state && trade.deadline == words.trade.deadline;
        bool expected = !words.taken && same && (words.settles || (inTime && open));
        bool done = sendAny(terms, people()[who % 5], 0, words.data);
        vm.assertTrue(done == expected, "taken exactly while the trade is as it was");
        if (!done) return;
        words.taken = true;
        _spent.push(words.data);
        if (!words.settles) extended[idOf(terms)] += words.newDeadline - trade.deadline;
    }

    /// @dev The other party's; of somebody who is none, the seller's.
    function otherKey(uint256 key) private pure returns (uint256) {
        return key == SELLER_KEY ? BUYER_KEY : SELLER_KEY;
    }

    /// @dev Anything between nothing and all, both of them often.
    function shareOf(uint256 value, uint256 remaining) private pure returns (uint256) {
        if (value % 4 == 0) return value % 8 == 0 ? 0 : remaining;
        return bound(value, 0, remaining);
    }
}
