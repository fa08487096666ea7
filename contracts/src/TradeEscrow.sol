// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Permit.sol";
import {EscrowApprovals} from "./EscrowApprovals.sol";
import {EscrowPayouts} from "./EscrowPayouts.sol";
import {ITradeEscrow} from "./ITradeEscrow.sol";
import {TermsRules} from "./TermsRules.sol";
import {TradeWord} from "./TradeWord.sol";

/// @title Trade escrow
/// @notice See `ITradeEscrow` for what each call does. No owner, no upgrade, no pause; the fee never changes.
/// @dev What must hold:
/// 1. For every token that moves only by transfer, the balance is Σ remaining of live trades + Σ credits + what was
///    sent by hand. Any other token harms only its own trades.
/// 2. Σ (toBuyer + toSeller + arbiterFee) over a trade's events + remaining == amount.
/// 3. Except by cancelExpired, nothing moves on its receiver's word alone.
/// 4. tradeSeq has no gaps, and no call changes an ended trade.
/// All calls are nonReentrant, write the trade's word and leave their events before anything is pushed.
contract TradeEscrow is EscrowApprovals, EscrowPayouts {
    using TermsRules for Terms;
    using TradeWord for Trade;
    using TradeWord for uint256;

    /// @dev Added to the payment window: a payment in its last minutes still gets marked.
    uint256 private constant GRACE = 2 hours;
    uint16 private constant MAX_FEE_BPS = 100;

    /// @inheritdoc ITradeEscrow
    uint16 public immutable feeBps;
    /// @inheritdoc ITradeEscrow
    address public immutable feeRecipient;

    /// @dev One word a trade (`TradeWord`), never cleared, so an id is used once.
    mapping(bytes32 tradeId => uint256 word) private _trades;

    constructor(uint16 feeBps_, address feeRecipient_) {
        if (feeBps_ > MAX_FEE_BPS) revert FeeBpsTooHigh(feeBps_);
        if (feeBps_ != 0 && feeRecipient_ == address(0)) revert InvalidFeeRecipient(feeRecipient_);
        feeBps = feeBps_;
        feeRecipient = feeRecipient_;
    }

    // ---------------------------------------------------------------------------------------------------- creation

    /// @inheritdoc ITradeEscrow
    function createTrade(Terms calldata terms, bytes calldata buyerSignature) external payable nonReentrant {
        (bytes32 tradeId, Trade memory trade) = _admit(terms, buyerSignature);
        _fund(terms, tradeId, trade);
    }

    /// @inheritdoc ITradeEscrow
    function createTradeWithPermit(
        Terms calldata terms,
        bytes calldata buyerSignature,
        Permit calldata permit
    ) external nonReentrant {
        (bytes32 tradeId, Trade memory trade) = _admit(terms, buyerSignature);
        _tryPermit(terms.token, permit);
        _fund(terms, tradeId, trade);
    }

    function _admit(
        Terms calldata terms,
        bytes calldata buyerSignature
    ) private returns (bytes32 tradeId, Trade memory trade) {
        terms.check();
        if (msg.sender != terms.seller) revert CallerNotSeller(msg.sender);
        if (block.timestamp > terms.fundBy) revert FundByPassed(terms.fundBy);
        tradeId = tradeIdOf(terms);
        if (_trades[tradeId] != 0) revert TradeAlreadyExists(tradeId);
        if (!_isSignedBy(terms.buyer, tradeId, buyerSignature)) revert InvalidBuyerSignature();

        trade.state = State.Funded;
        trade.remaining = uint128(terms.amount);
        trade.deadline = uint64(block.timestamp + terms.paymentWindow + GRACE);
        trade.tradeSeq = 1;
        _trades[tradeId] = trade.pack();
    }

    function _fund(Terms calldata terms, bytes32 tradeId, Trade memory trade) private {
        _draw(terms.token, terms.amount);
        emit TradeCreated(
            tradeId,
            terms.seller,
            terms.buyer,
            trade.tradeSeq,
            trade.state,
            trade.remaining,
            trade.deadline,
            terms
        );
    }

    /// @dev Failure doesn't matter: somebody may have sent the same permit first. Neither does success, which a
    /// token's fallback may feign. A bare call, because `try` would revert where the token has no code.
    function _tryPermit(address token, Permit calldata permit) private {
        bytes memory data = abi.encodeCall(
            IERC20Permit.permit,
            (msg.sender, address(this), permit.value, permit.deadline, permit.v, permit.r, permit.s)
        );
        assembly ("memory-safe") {
            pop(call(gas(), token, 0, add(data, 0x20), mload(data), 0, 0))
        }
    }

    // ----------------------------------------------------------------------------------------------------- payment

    /// @inheritdoc ITradeEscrow
    function markPaid(Terms calldata terms, bytes32 referenceHash) external nonReentrant {
        _markPaid(terms, tradeIdOf(terms), msg.sender, referenceHash);
    }

    /// @inheritdoc ITradeEscrow
    function markPaidFor(
        Terms calldata terms,
        bytes32 referenceHash,
        Approval calldata approval
    ) external nonReentrant {
        bytes32 tradeId = tradeIdOf(terms);
        _useMarkPaid(tradeId, referenceHash, approval);
        _markPaid(terms, tradeId, approval.signer, referenceHash);
    }

    function _markPaid(Terms calldata terms, bytes32 tradeId, address caller, bytes32 referenceHash) private {
        Trade memory trade = _load(tradeId);
        if (caller != terms.buyer) revert CallerNotBuyer(caller);
        if (trade.state != State.Funded) revert WrongState(trade.state);
        _requireBy(trade.deadline);

        trade.state = State.Paid;
        trade.deadline = uint64(block.timestamp + terms.confirmationWindow);
        ++trade.tradeSeq;
        _trades[tradeId] = trade.pack();
        emit PaymentSent(tradeId, trade.tradeSeq, trade.state, trade.remaining, trade.deadline, referenceHash);
    }

    /// @inheritdoc ITradeEscrow
    function confirmPayment(Terms calldata terms, uint256 value, uint256 remaining) external nonReentrant {
        bytes32 tradeId = tradeIdOf(terms);
        Trade memory trade = _load(tradeId);
        if (msg.sender != terms.seller) revert CallerNotSeller(msg.sender);
        _requireLive(trade);
        _requireValue(trade, value, remaining);

        Shares memory shares;
        shares.toBuyer = value;
        _take(trade, shares);
        ++trade.tradeSeq;
        emit PaymentConfirmed(
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

    /// @inheritdoc ITradeEscrow
    function refund(Terms calldata terms, uint256 value, uint256 remaining) external nonReentrant {
        _refund(terms, tradeIdOf(terms), msg.sender, value, remaining);
    }

    /// @inheritdoc ITradeEscrow
    function refundFor(
        Terms calldata terms,
        uint256 value,
        uint256 remaining,
        Approval calldata approval
    ) external nonReentrant {
        bytes32 tradeId = tradeIdOf(terms);
        _useRefund(tradeId, value, remaining, approval);
        _refund(terms, tradeId, approval.signer, value, remaining);
    }

    function _refund(
        Terms calldata terms,
        bytes32 tradeId,
        address caller,
        uint256 value,
        uint256 remaining
    ) private {
        Trade memory trade = _load(tradeId);
        if (caller != terms.buyer) revert CallerNotBuyer(caller);
        _requireLive(trade);
        _requireValue(trade, value, remaining);

        Shares memory shares;
        shares.toSeller = value;
        _take(trade, shares);
        ++trade.tradeSeq;
        emit FundsRefunded(
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

    /// @inheritdoc ITradeEscrow
    function cancelExpired(Terms calldata terms) external nonReentrant {
        bytes32 tradeId = tradeIdOf(terms);
        Trade memory trade = _load(tradeId);
        if (msg.sender != terms.seller) revert CallerNotSeller(msg.sender);
        if (trade.state != State.Funded) revert WrongState(trade.state);
        _requireAfter(trade.deadline);

        Shares memory shares;
        shares.toSeller = trade.remaining;
        _take(trade, shares);
        _payOut(terms, tradeId, trade, shares, false);
    }

    // ---------------------------------------------------------------------------------------------------- disputes

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
    function resolveDispute(Terms calldata terms, uint16 buyerBps) external nonReentrant {
        bytes32 tradeId = tradeIdOf(terms);
        Trade memory trade = _load(tradeId);
        address arbiter = trade.escalated ? terms.fallbackArbiter : terms.arbiter;
        if (msg.sender != arbiter) revert CallerNotArbiter(msg.sender, arbiter);
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
            shares.toBuyer,
            shares.fee,
            shares.toSeller,
            shares.arbiterFee
        );
        _payOut(terms, tradeId, trade, shares, true);
    }

    /// @inheritdoc ITradeEscrow
    function escalateDispute(Terms calldata terms) external nonReentrant {
        bytes32 tradeId = tradeIdOf(terms);
        Trade memory trade = _load(tradeId);
        if (trade.state != State.Disputed) revert WrongState(trade.state);
        if (terms.fallbackArbiter == address(0)) revert NoFallbackArbiter();
        if (trade.escalated) revert AlreadyEscalated();
        _requireAfter(trade.deadline);

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

    // -------------------------------------------------------------------------------------------------- settlement

    /// @inheritdoc ITradeEscrow
    function settle(
        Terms calldata terms,
        uint16 buyerBps,
        uint256 remaining,
        Approval[] calldata approvals
    ) external nonReentrant {
        bytes32 tradeId = tradeIdOf(terms);
        Trade memory trade = _load(tradeId);
        _requireLive(trade);
        if (remaining != trade.remaining) revert RemainingChanged(trade.remaining);
        _requireBoth(terms, tradeId, buyerBps, remaining, approvals);

        Shares memory shares = _split(remaining, buyerBps);
        _take(trade, shares);
        _payOut(terms, tradeId, trade, shares, false);
    }

    function _requireBoth(
        Terms calldata terms,
        bytes32 tradeId,
        uint16 buyerBps,
        uint256 remaining,
        Approval[] calldata approvals
    ) private {
        bool sellerAgrees;
        bool buyerAgrees;
        for (uint256 i = 0; i < approvals.length; ++i) {
            Approval calldata approval = approvals[i];
            if (approval.signer == terms.seller) {
                if (sellerAgrees) revert DuplicateApproval(approval.signer);
                sellerAgrees = true;
            } else if (approval.signer == terms.buyer) {
                if (buyerAgrees) revert DuplicateApproval(approval.signer);
                buyerAgrees = true;
            } else {
                revert CallerNotParty(approval.signer);
            }
            _useSettle(tradeId, buyerBps, remaining, approval);
        }
        if (!sellerAgrees && msg.sender != terms.seller) revert ApprovalMissing(terms.seller);
        if (!buyerAgrees && msg.sender != terms.buyer) revert ApprovalMissing(terms.buyer);
    }

    // ------------------------------------------------------------------------------------------------------- views

    /// @inheritdoc ITradeEscrow
    function tradeIdOf(Terms calldata terms) public view returns (bytes32) {
        return _hashTypedDataV4(terms.hash());
    }

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

    function _load(bytes32 tradeId) private view returns (Trade memory trade) {
        trade = _trades[tradeId].unpack();
        if (trade.state == State.None) revert TradeNotFound(tradeId);
    }

    function _requireLive(Trade memory trade) private pure {
        State state = trade.state;
        if (state != State.Funded && state != State.Paid && state != State.Disputed) revert WrongState(state);
    }

    function _requireBy(uint64 deadline) private view {
        if (block.timestamp > deadline) revert DeadlinePassed(deadline);
    }

    function _requireAfter(uint64 deadline) private view {
        if (block.timestamp <= deadline) revert DeadlineNotPassed(deadline);
    }

    function _requireValue(Trade memory trade, uint256 value, uint256 remaining) private pure {
        if (remaining != trade.remaining) revert RemainingChanged(trade.remaining);
        if (value == 0 || value > remaining) revert InvalidValue(value);
    }

    // ------------------------------------------------------------------------------------------------------- money

    function _split(uint256 rest, uint16 buyerBps) private pure returns (Shares memory shares) {
        if (buyerBps > TermsRules.BPS) revert InvalidBuyerBps(buyerBps);
        shares.toBuyer = (rest * buyerBps) / TermsRules.BPS;
        shares.toSeller = rest - shares.toBuyer;
    }

    /// @dev Takes the shares out of the trade, fills in the fee, and ends the trade when nothing remains. The arbiter's
    /// fee is at most a 20th of what remains, so whoever ends a trade, one of the two parties has got something.
    function _take(Trade memory trade, Shares memory shares) private view {
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

    /// @dev Leaves the end's event, credits the fees, stores the trade, and only then pushes. A ruling's arbiterFee goes
    /// to its sender: no other call has one.
    /// @param told Whether the action's event already carried the shares.
    function _payOut(
        Terms calldata terms,
        bytes32 tradeId,
        Trade memory trade,
        Shares memory shares,
        bool told
    ) private {
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
