// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Permit.sol";
import {ITradeEscrow} from "./ITradeEscrow.sol";
import {TermsRules} from "./TermsRules.sol";
import {TradeDisputes} from "./TradeDisputes.sol";
import {TradeLedger} from "./TradeLedger.sol";
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
contract TradeEscrow is TradeDisputes {
    using TermsRules for Terms;
    using TradeWord for Trade;

    /// @dev Added to the payment window: a payment in its last minutes still gets marked.
    uint256 private constant GRACE = 2 hours;
    /// @dev How far from now one agreement may move a deadline.
    uint256 private constant MAX_EXTENSION = 30 days;

    constructor(uint16 feeBps_, address feeRecipient_) TradeLedger(feeBps_, feeRecipient_) {}

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
        _requireDeploymentChain();
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
        // solhint-disable-next-line no-inline-assembly
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
        bytes32 tradeId = tradeIdOf(terms);
        _refund(terms, tradeId, _load(tradeId), msg.sender, value, remaining);
    }

    /// @inheritdoc ITradeEscrow
    function refundFor(
        Terms calldata terms,
        uint256 value,
        uint256 remaining,
        Approval calldata approval
    ) external nonReentrant {
        bytes32 tradeId = tradeIdOf(terms);
        Trade memory trade = _load(tradeId);
        _useRefund(tradeId, trade.state, value, remaining, approval);
        _refund(terms, tradeId, trade, approval.signer, value, remaining);
    }

    function _refund(
        Terms calldata terms,
        bytes32 tradeId,
        Trade memory trade,
        address caller,
        uint256 value,
        uint256 remaining
    ) private {
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

    // --------------------------------------------------------------------------------------------------- agreement

    /// @inheritdoc ITradeEscrow
    function extendDeadline(
        Terms calldata terms,
        uint64 newDeadline,
        Approval[] calldata approvals
    ) external nonReentrant {
        bytes32 tradeId = tradeIdOf(terms);
        Trade memory trade = _load(tradeId);
        if (trade.state != State.Funded && trade.state != State.Paid) revert WrongState(trade.state);
        _requireBy(trade.deadline);
        if (newDeadline <= trade.deadline) revert DeadlineNotLater(trade.deadline);
        uint64 latest = uint64(block.timestamp + MAX_EXTENSION);
        if (newDeadline > latest) revert DeadlineTooFar(latest);
        _requireBothExtend(terms, tradeId, trade.state, trade.deadline, newDeadline, approvals);

        trade.deadline = newDeadline;
        ++trade.tradeSeq;
        _trades[tradeId] = trade.pack();
        emit DeadlineExtended(tradeId, trade.tradeSeq, trade.state, trade.remaining, trade.deadline);
    }

    /// @inheritdoc ITradeEscrow
    function settle(
        Terms calldata terms,
        uint256 toBuyer,
        uint256 remaining,
        Approval[] calldata approvals
    ) external nonReentrant {
        bytes32 tradeId = tradeIdOf(terms);
        Trade memory trade = _load(tradeId);
        _requireLive(trade);
        if (remaining != trade.remaining) revert RemainingChanged(trade.remaining);
        if (toBuyer > remaining) revert InvalidValue(toBuyer);
        _requireBothSettle(terms, tradeId, trade.state, toBuyer, remaining, approvals);

        Shares memory shares;
        shares.toBuyer = toBuyer;
        shares.toSeller = remaining - toBuyer;
        _take(trade, shares);
        _payOut(terms, tradeId, trade, shares, false);
    }
}
