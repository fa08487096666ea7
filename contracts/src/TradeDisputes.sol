// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ITradeEscrow} from "./ITradeEscrow.sol";
import {TradeLedger} from "./TradeLedger.sol";
import {TradeWord} from "./TradeWord.sol";

/// @notice What happens when the two disagree: evidence, a ruling, the fallback arbiter, the default share.
abstract contract TradeDisputes is TradeLedger {
    using TradeWord for Trade;

    /// @inheritdoc ITradeEscrow
    function openDispute(Terms calldata terms, bytes32 evidenceHash) external nonReentrant {
        _openDispute(terms, tradeIdOf(terms), msg.sender, evidenceHash);
    }

    /// @inheritdoc ITradeEscrow
    function openDisputeFor(
        Terms calldata terms,
        bytes32 evidenceHash,
        Approval calldata approval
    ) external nonReentrant {
        bytes32 tradeId = tradeIdOf(terms);
        _useOpenDispute(tradeId, evidenceHash, approval);
        _openDispute(terms, tradeId, approval.signer, evidenceHash);
    }

    function _openDispute(Terms calldata terms, bytes32 tradeId, address caller, bytes32 evidenceHash) private {
        Trade memory trade = _load(tradeId);
        if (caller != terms.seller && caller != terms.buyer) revert CallerNotParty(caller);
        if (trade.state != State.Paid) revert WrongState(trade.state);
        if (caller == terms.buyer) _requireAfter(trade.deadline);

        trade.state = State.Disputed;
        trade.deadline = uint64(block.timestamp + terms.arbitrationWindow);
        ++trade.tradeSeq;
        _trades[tradeId] = trade.pack();
        emit DisputeOpened(
            tradeId,
            terms.arbiter,
            trade.tradeSeq,
            trade.state,
            trade.remaining,
            trade.deadline,
            caller,
            evidenceHash
        );
    }

    /// @inheritdoc ITradeEscrow
    function submitEvidence(Terms calldata terms, bytes32 evidenceHash) external nonReentrant {
        _submitEvidence(terms, tradeIdOf(terms), msg.sender, evidenceHash);
    }

    /// @inheritdoc ITradeEscrow
    function submitEvidenceFor(
        Terms calldata terms,
        bytes32 evidenceHash,
        Approval calldata approval
    ) external nonReentrant {
        bytes32 tradeId = tradeIdOf(terms);
        _useSubmitEvidence(tradeId, evidenceHash, approval);
        _submitEvidence(terms, tradeId, approval.signer, evidenceHash);
    }

    function _submitEvidence(Terms calldata terms, bytes32 tradeId, address caller, bytes32 evidenceHash) private {
        Trade memory trade = _load(tradeId);
        if (caller != terms.seller && caller != terms.buyer) revert CallerNotParty(caller);
        if (trade.state != State.Disputed) revert WrongState(trade.state);

        ++trade.tradeSeq;
        _trades[tradeId] = trade.pack();
        emit EvidenceSubmitted(
            tradeId,
            trade.tradeSeq,
            trade.state,
            trade.remaining,
            trade.deadline,
            caller,
            evidenceHash
        );
    }

    /// @inheritdoc ITradeEscrow
    function resolveDispute(Terms calldata terms, uint16 buyerBps, bytes32 reasonHash) external nonReentrant {
        bytes32 tradeId = tradeIdOf(terms);
        Trade memory trade = _load(tradeId);
        _requireArbiterInCharge(terms, trade);
        if (trade.state != State.Disputed) revert WrongState(trade.state);
        _requireBy(trade.deadline);

        uint256 arbiterFee = (terms.arbiterFee * trade.remaining) / terms.amount;
        Shares memory shares = _split(trade.remaining - arbiterFee, buyerBps);
        shares.arbiterFee = arbiterFee;
        _take(trade, shares);
        ++trade.tradeSeq;
        emit DisputeResolved(
            tradeId,
            trade.tradeSeq,
            trade.state,
            trade.remaining,
            trade.deadline,
            msg.sender,
            buyerBps,
            reasonHash,
            shares.toBuyer,
            shares.fee,
            shares.toSeller,
            shares.arbiterFee
        );
        _payOut(terms, tradeId, trade, shares, true);
    }

    /// @inheritdoc ITradeEscrow
    function declineDispute(Terms calldata terms) external nonReentrant {
        bytes32 tradeId = tradeIdOf(terms);
        Trade memory trade = _load(tradeId);
        _requireArbiterInCharge(terms, trade);
        _requireFallbackUnasked(terms, trade);
        _requireBy(trade.deadline);
        _escalate(terms, tradeId, trade);
    }

    /// @inheritdoc ITradeEscrow
    function escalateDispute(Terms calldata terms) external nonReentrant {
        bytes32 tradeId = tradeIdOf(terms);
        Trade memory trade = _load(tradeId);
        _requireFallbackUnasked(terms, trade);
        _requireAfter(trade.deadline);
        _escalate(terms, tradeId, trade);
    }

    function _requireArbiterInCharge(Terms calldata terms, Trade memory trade) private view {
        address arbiter = trade.escalated ? terms.fallbackArbiter : terms.arbiter;
        if (msg.sender != arbiter) revert CallerNotArbiter(msg.sender, arbiter);
    }

    function _requireFallbackUnasked(Terms calldata terms, Trade memory trade) private pure {
        if (trade.state != State.Disputed) revert WrongState(trade.state);
        if (terms.fallbackArbiter == address(0)) revert NoFallbackArbiter();
        if (trade.escalated) revert AlreadyEscalated();
    }

    function _escalate(Terms calldata terms, bytes32 tradeId, Trade memory trade) private {
        trade.escalated = true;
        trade.deadline = uint64(block.timestamp + terms.arbitrationWindow);
        ++trade.tradeSeq;
        _trades[tradeId] = trade.pack();
        emit DisputeEscalated(
            tradeId,
            terms.fallbackArbiter,
            trade.tradeSeq,
            trade.state,
            trade.remaining,
            trade.deadline
        );
    }

    /// @inheritdoc ITradeEscrow
    function expireDispute(Terms calldata terms) external nonReentrant {
        bytes32 tradeId = tradeIdOf(terms);
        Trade memory trade = _load(tradeId);
        if (trade.state != State.Disputed) revert WrongState(trade.state);
        _requireAfter(trade.deadline);
        if (terms.fallbackArbiter != address(0) && !trade.escalated) revert FallbackArbiterNotAsked();

        Shares memory shares = _split(trade.remaining, terms.defaultBuyerBps);
        _take(trade, shares);
        ++trade.tradeSeq;
        emit DisputeExpired(
            tradeId,
            trade.tradeSeq,
            trade.state,
            trade.remaining,
            trade.deadline,
            shares.toBuyer,
            shares.fee,
            shares.toSeller,
            shares.arbiterFee
        );
        _payOut(terms, tradeId, trade, shares, true);
    }
}
