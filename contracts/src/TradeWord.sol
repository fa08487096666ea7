// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ITradeEscrow} from "./ITradeEscrow.sol";

/// @notice Packs a trade into its one storage word, lowest bits first:
/// remaining (128) · deadline (64) · tradeSeq (48) · state (8) · flags (8).
library TradeWord {
    uint256 private constant DEADLINE_SHIFT = 128;
    uint256 private constant SEQ_SHIFT = 192;
    uint256 private constant STATE_SHIFT = 240;
    uint256 private constant ESCALATED = 1 << 248;
    uint256 private constant BUYER_RECEIVED = 1 << 249;
    uint256 private constant SELLER_RECEIVED = 1 << 250;

    function pack(ITradeEscrow.Trade memory trade) internal pure returns (uint256 word) {
        word =
            uint256(trade.remaining) |
            (uint256(trade.deadline) << DEADLINE_SHIFT) |
            (uint256(trade.tradeSeq) << SEQ_SHIFT) |
            (uint256(trade.state) << STATE_SHIFT);
        if (trade.escalated) word |= ESCALATED;
        if (trade.buyerReceived) word |= BUYER_RECEIVED;
        if (trade.sellerReceived) word |= SELLER_RECEIVED;
    }

    function unpack(uint256 word) internal pure returns (ITradeEscrow.Trade memory trade) {
        trade.remaining = uint128(word);
        trade.deadline = uint64(word >> DEADLINE_SHIFT);
        trade.tradeSeq = uint48(word >> SEQ_SHIFT);
        trade.state = ITradeEscrow.State(uint8(word >> STATE_SHIFT));
        trade.escalated = word & ESCALATED != 0;
        trade.buyerReceived = word & BUYER_RECEIVED != 0;
        trade.sellerReceived = word & SELLER_RECEIVED != 0;
    }
}
