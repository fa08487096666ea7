// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ITradeEscrow} from "../../src/ITradeEscrow.sol";
import {Cheats, vm} from "./Cheats.sol";

/// @notice What a client can learn of the trades from their events alone.
abstract contract EventLedger {
    mapping(bytes32 tradeId => uint256) public lastSeq;
    /// @dev Σ (toBuyer + toSeller + arbiterFee).
    mapping(bytes32 tradeId => uint256) public paidOut;
    mapping(bytes32 tradeId => uint256) public toBuyerSum;
    mapping(bytes32 tradeId => uint256) public toSellerSum;
    mapping(bytes32 tradeId => uint256) public endEvents;

    /// @dev Reads one call's events: numbered without a gap, each with the trade as the call left it, shares once.
    function readEvents(
        Cheats.Log[] memory logs,
        bytes32 tradeId,
        ITradeEscrow.Trade memory trade
    ) internal returns (ITradeEscrow.Shares memory total) {
        uint256 withShares;
        for (uint256 i = 0; i < logs.length; ++i) {
            if (logs[i].topics.length < 2 || logs[i].topics[1] != tradeId) continue;
            // Every event begins with tradeSeq, state, remaining, deadline.
            vm.assertEq(word(logs[i].data, 0), ++lastSeq[tradeId], "tradeSeq has a gap");
            vm.assertEq(word(logs[i].data, 1), uint256(trade.state), "state as the call leaves it");
            vm.assertEq(word(logs[i].data, 2), trade.remaining, "remaining as the call leaves it");
            vm.assertEq(word(logs[i].data, 3), trade.deadline, "deadline as the call leaves it");
            uint256 first = sharesAt(logs[i].topics[0]);
            if (isEnd(logs[i].topics[0])) ++endEvents[tradeId];
            if (first == 0) continue;
            ITradeEscrow.Shares memory shares = ITradeEscrow.Shares(
                word(logs[i].data, first),
                word(logs[i].data, first + 1),
                word(logs[i].data, first + 2),
                word(logs[i].data, first + 3)
            );
            uint256 sum = shares.toBuyer + shares.toSeller + shares.arbiterFee;
            if (sum == 0) continue;
            vm.assertEq(++withShares, 1, "shares stand once");
            total = shares;
            paidOut[tradeId] += sum;
            toBuyerSum[tradeId] += shares.toBuyer;
            toSellerSum[tradeId] += shares.toSeller;
        }
        vm.assertEq(lastSeq[tradeId], trade.tradeSeq, "stored tradeSeq");
    }

    function isEnd(bytes32 topic) private pure returns (bool) {
        return
            topic == ITradeEscrow.TradeCompleted.selector ||
            topic == ITradeEscrow.TradeCancelled.selector ||
            topic == ITradeEscrow.TradeSettled.selector;
    }

    /// @dev Where the four shares begin in the event's data, 0 = it has none.
    function sharesAt(bytes32 topic) private pure returns (uint256) {
        if (topic == ITradeEscrow.DisputeResolved.selector) return 7;
        bool plain = isEnd(topic) ||
            topic == ITradeEscrow.PaymentConfirmed.selector ||
            topic == ITradeEscrow.FundsRefunded.selector ||
            topic == ITradeEscrow.DisputeExpired.selector;
        return plain ? 4 : 0;
    }

    function word(bytes memory data, uint256 index) private pure returns (uint256 value) {
        assembly ("memory-safe") {
            value := mload(add(add(data, 0x20), mul(index, 0x20)))
        }
    }
}
