// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {EscrowApprovals} from "./EscrowApprovals.sol";
import {EscrowPayouts} from "./EscrowPayouts.sol";
import {ITradeEscrow} from "./ITradeEscrow.sol";
import {TermsRules} from "./TermsRules.sol";
import {TradeWord} from "./TradeWord.sol";

/// @notice The trades' words, what every call checks of them, and how money leaves a trade.
abstract contract TradeLedger is EscrowApprovals, EscrowPayouts {
    using TradeWord for Trade;
    using TradeWord for uint256;

    uint16 private constant MAX_FEE_BPS = 100;

    /// @inheritdoc ITradeEscrow
    uint16 public immutable feeBps;
    /// @inheritdoc ITradeEscrow
    address public immutable feeRecipient;

    /// @dev One word a trade (`TradeWord`), never cleared, so an id is used once.
    mapping(bytes32 tradeId => uint256 word) internal _trades;

    constructor(uint16 feeBps_, address feeRecipient_) {
        if (feeBps_ > MAX_FEE_BPS) revert FeeBpsTooHigh(feeBps_);
        if (feeBps_ != 0 && feeRecipient_ == address(0)) revert InvalidFeeRecipient(feeRecipient_);
        feeBps = feeBps_;
        feeRecipient = feeRecipient_;
    }

    // ------------------------------------------------------------------------------------------------------- views

    /// @inheritdoc ITradeEscrow
    function getTrade(bytes32 tradeId) external view returns (Trade memory) {
        return _trades[tradeId].unpack();
    }

    /// @inheritdoc ITradeEscrow
    function getTrades(bytes32[] calldata tradeIds) external view returns (Trade[] memory trades) {
        trades = new Trade[](tradeIds.length);
        for (uint256 i = 0; i < tradeIds.length; ++i) trades[i] = _trades[tradeIds[i]].unpack();
    }

    // ------------------------------------------------------------------------------------------------------ guards

    function _load(bytes32 tradeId) internal view returns (Trade memory trade) {
        trade = _trades[tradeId].unpack();
        if (trade.state == State.None) revert TradeNotFound(tradeId);
    }

    function _requireLive(Trade memory trade) internal pure {
        State state = trade.state;
        if (state != State.Funded && state != State.Paid && state != State.Disputed) revert WrongState(state);
    }

    function _requireBy(uint64 deadline) internal view {
        if (block.timestamp > deadline) revert DeadlinePassed(deadline);
    }

    function _requireAfter(uint64 deadline) internal view {
        if (block.timestamp <= deadline) revert DeadlineNotPassed(deadline);
    }

    function _requireValue(Trade memory trade, uint256 value, uint256 remaining) internal pure {
        if (remaining != trade.remaining) revert RemainingChanged(trade.remaining);
        if (value == 0 || value > remaining) revert InvalidValue(value);
    }

    // ------------------------------------------------------------------------------------------------------- money

    function _split(uint256 rest, uint16 buyerBps) internal pure returns (Shares memory shares) {
        if (buyerBps > TermsRules.BPS) revert InvalidBuyerBps(buyerBps);
        shares.toBuyer = (rest * buyerBps) / TermsRules.BPS;
        shares.toSeller = rest - shares.toBuyer;
    }

    /// @dev Takes the shares out of the trade, fills in the fee, and ends the trade when nothing remains. The arbiter's
    /// fee is at most a 20th of what remains, so whoever ends a trade, one of the two parties has got something.
    function _take(Trade memory trade, Shares memory shares) internal view {
        shares.fee = (shares.toBuyer * feeBps) / TermsRules.BPS;
        trade.remaining -= uint128(shares.toBuyer + shares.toSeller + shares.arbiterFee);
        if (shares.toBuyer != 0) trade.buyerReceived = true;
        if (shares.toSeller != 0) trade.sellerReceived = true;
        if (trade.remaining != 0) return;
        trade.deadline = 0;
        if (!trade.sellerReceived) trade.state = State.Completed;
        else if (!trade.buyerReceived) trade.state = State.Cancelled;
        else trade.state = State.Settled;
    }

    /// @dev Leaves the end's event, credits the fees, stores the trade, and only then pushes. A ruling's arbiterFee
    /// goes to its sender: no other call has one.
    /// @param told Whether the action's event already carried the shares.
    function _payOut(
        Terms calldata terms,
        bytes32 tradeId,
        Trade memory trade,
        Shares memory shares,
        bool told
    ) internal {
        if (trade.remaining == 0) {
            Shares memory none;
            _emitEnd(tradeId, trade, told ? none : shares);
        }
        if (shares.fee != 0) _credit(tradeId, trade, terms.token, feeRecipient, shares.fee);
        if (shares.arbiterFee != 0) _credit(tradeId, trade, terms.token, msg.sender, shares.arbiterFee);
        _trades[tradeId] = trade.pack();

        _pushOrCredit(tradeId, trade, terms.token, terms.buyer, shares.toBuyer - shares.fee);
        _pushOrCredit(tradeId, trade, terms.token, terms.seller, shares.toSeller);
    }

    function _pushOrCredit(
        bytes32 tradeId,
        Trade memory trade,
        address token,
        address account,
        uint256 amount
    ) private {
        if (amount == 0 || _push(token, account, amount)) return;
        _credit(tradeId, trade, token, account, amount);
        _trades[tradeId] = trade.pack();
    }

    /// @dev The caller stores the trade.
    function _credit(bytes32 tradeId, Trade memory trade, address token, address account, uint256 amount) private {
        credits[token][account] += amount;
        ++trade.tradeSeq;
        emit PayoutCredited(
            tradeId,
            account,
            trade.tradeSeq,
            trade.state,
            trade.remaining,
            trade.deadline,
            token,
            amount
        );
    }

    function _emitEnd(bytes32 tradeId, Trade memory trade, Shares memory shares) private {
        uint48 tradeSeq = ++trade.tradeSeq;
        State state = trade.state;
        if (state == State.Completed) {
            emit TradeCompleted(
                tradeId,
                tradeSeq,
                state,
                0,
                0,
                shares.toBuyer,
                shares.fee,
                shares.toSeller,
                shares.arbiterFee
            );
        } else if (state == State.Cancelled) {
            emit TradeCancelled(
                tradeId,
                tradeSeq,
                state,
                0,
                0,
                shares.toBuyer,
                shares.fee,
                shares.toSeller,
                shares.arbiterFee
            );
        } else {
            emit TradeSettled(
                tradeId,
                tradeSeq,
                state,
                0,
                0,
                shares.toBuyer,
                shares.fee,
                shares.toSeller,
                shares.arbiterFee
            );
        }
    }
}
