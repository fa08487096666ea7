// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title Trade escrow
/// @notice A seller locks crypto for a buyer who pays off-chain; an arbiter named in the terms decides only when they
/// disagree. Nobody else can move funds. Amounts are in the token's smallest unit, times in Unix seconds, shares in
/// 1/10,000 ("bps").
interface ITradeEscrow {
    /// @notice Where a trade stands. `Completed`: nothing ever went to the seller; `Cancelled`: nothing to the buyer;
    /// `Settled`: both got a part.
    enum State {
        None,
        Funded,
        Paid,
        Disputed,
        Completed,
        Cancelled,
        Settled
    }

    /// @notice What two traders agree on. Not stored: `TradeCreated` carries it, every call repeats it, and its EIP-712
    /// digest, the tradeId, proves it.
    struct Terms {
        address seller;
        address buyer;
        address arbiter;
        /// Zero = none.
        address fallbackArbiter;
        /// Zero = the chain's native coin.
        address token;
        uint256 amount;
        uint32 paymentWindow;
        uint32 confirmationWindow;
        uint32 arbitrationWindow;
        /// The buyer's share of what remains when no arbiter rules.
        uint16 defaultBuyerBps;
        /// Who rules gets arbiterFee × remaining / amount.
        uint256 arbiterFee;
        /// The last second at which the trade can be created.
        uint64 fundBy;
        bytes32 detailsHash;
        uint256 salt;
    }

    /// @notice What the contract keeps of a trade, in one word, for ever.
    struct Trade {
        State state;
        uint128 remaining;
        /// By when the next step is due; 0 once the trade has ended.
        uint64 deadline;
        /// The number of events that the trade has left so far.
        uint48 tradeSeq;
        /// The dispute is with the fallback arbiter.
        bool escalated;
        /// Something has gone to the buyer, or to the seller.
        bool buyerReceived;
        bool sellerReceived;
    }

    /// @notice A signed permission for one call, which anybody may send.
    struct Approval {
        address signer;
        /// Any number that the signer has not used or cancelled; no order is asked for.
        uint256 nonce;
        /// The last second at which the approval counts.
        uint64 deadline;
        /// EIP-712 over the struct of the call: ECDSA, else ERC-1271.
        bytes signature;
    }

    /// @notice The arguments of an EIP-2612 permit from the seller to the escrow.
    struct Permit {
        uint256 value;
        uint256 deadline;
        uint8 v;
        bytes32 r;
        bytes32 s;
    }

    /// @notice How one call divides money; also the tail of every event that moves some. `toBuyer` is before the fee:
    /// the buyer gets toBuyer − fee, the fee recipient fee.
    struct Shares {
        uint256 toBuyer;
        uint256 fee;
        uint256 toSeller;
        uint256 arbiterFee;
    }

    // Every event of a trade carries tradeId, its number in the trade, and state, remaining and deadline as the call
    // leaves them. The shares of a call stand once: in the action's event, else in the end's (which then has zeros).

    event TradeCreated(
        bytes32 indexed tradeId,
        address indexed seller,
        address indexed buyer,
        uint48 tradeSeq,
        State state,
        uint128 remaining,
        uint64 deadline,
        Terms terms
    );
    event PaymentSent(
        bytes32 indexed tradeId,
        uint48 tradeSeq,
        State state,
        uint128 remaining,
        uint64 deadline,
        bytes32 referenceHash
    );
    event DeadlineExtended(
        bytes32 indexed tradeId,
        uint48 tradeSeq,
        State state,
        uint128 remaining,
        uint64 deadline
    );
    event PaymentConfirmed(
        bytes32 indexed tradeId,
        uint48 tradeSeq,
        State state,
        uint128 remaining,
        uint64 deadline,
        uint256 toBuyer,
        uint256 fee,
        uint256 toSeller,
        uint256 arbiterFee
    );
    event FundsRefunded(
        bytes32 indexed tradeId,
        uint48 tradeSeq,
        State state,
        uint128 remaining,
        uint64 deadline,
        uint256 toBuyer,
        uint256 fee,
        uint256 toSeller,
        uint256 arbiterFee
    );
    event DisputeOpened(
        bytes32 indexed tradeId,
        address indexed arbiter,
        uint48 tradeSeq,
        State state,
        uint128 remaining,
        uint64 deadline,
        address openedBy,
        bytes32 evidenceHash
    );
    event EvidenceSubmitted(
        bytes32 indexed tradeId,
        uint48 tradeSeq,
        State state,
        uint128 remaining,
        uint64 deadline,
        address submittedBy,
        bytes32 evidenceHash
    );
    event DisputeEscalated(
        bytes32 indexed tradeId,
        address indexed arbiter,
        uint48 tradeSeq,
        State state,
        uint128 remaining,
        uint64 deadline
    );
    event DisputeResolved(
        bytes32 indexed tradeId,
        uint48 tradeSeq,
        State state,
        uint128 remaining,
        uint64 deadline,
        address resolvedBy,
        uint16 buyerBps,
        bytes32 reasonHash,
        uint256 toBuyer,
        uint256 fee,
        uint256 toSeller,
        uint256 arbiterFee
    );
    event DisputeExpired(
        bytes32 indexed tradeId,
        uint48 tradeSeq,
        State state,
        uint128 remaining,
        uint64 deadline,
        uint256 toBuyer,
        uint256 fee,
        uint256 toSeller,
        uint256 arbiterFee
    );
    event TradeCompleted(
        bytes32 indexed tradeId,
        uint48 tradeSeq,
        State state,
        uint128 remaining,
        uint64 deadline,
        uint256 toBuyer,
        uint256 fee,
        uint256 toSeller,
        uint256 arbiterFee
    );
    event TradeCancelled(
        bytes32 indexed tradeId,
        uint48 tradeSeq,
        State state,
        uint128 remaining,
        uint64 deadline,
        uint256 toBuyer,
        uint256 fee,
        uint256 toSeller,
        uint256 arbiterFee
    );
    event TradeSettled(
        bytes32 indexed tradeId,
        uint48 tradeSeq,
        State state,
        uint128 remaining,
        uint64 deadline,
        uint256 toBuyer,
        uint256 fee,
        uint256 toSeller,
        uint256 arbiterFee
    );
    /// @notice A fee, or a payout whose push failed, waits for `withdraw`.
    event PayoutCredited(
        bytes32 indexed tradeId,
        address indexed account,
        uint48 tradeSeq,
        State state,
        uint128 remaining,
        uint64 deadline,
        address token,
        uint256 amount
    );

    event Withdrawn(address indexed token, address indexed account, address to, uint256 amount);
    event NonceCancelled(address indexed signer, uint256 nonce);

    // Deployment
    error FeeBpsTooHigh(uint16 feeBps);
    error InvalidFeeRecipient(address feeRecipient);

    // Terms
    error InvalidSeller(address seller);
    error InvalidBuyer(address buyer);
    error InvalidArbiter(address arbiter);
    error InvalidFallbackArbiter(address fallbackArbiter);
    error InvalidToken(address token);
    error InvalidAmount(uint256 amount);
    error InvalidPaymentWindow(uint32 paymentWindow);
    error InvalidConfirmationWindow(uint32 confirmationWindow);
    error InvalidArbitrationWindow(uint32 arbitrationWindow);
    error InvalidDefaultBuyerBps(uint16 defaultBuyerBps);
    error ArbiterFeeTooHigh(uint256 arbiterFee);

    // Creation
    error ChainIdChanged();
    error FundByPassed(uint64 fundBy);
    error TradeAlreadyExists(bytes32 tradeId);
    error InvalidBuyerSignature();
    error WrongNativeValue(uint256 expected, uint256 sent);
    error WrongTokenAmountReceived(uint256 expected, uint256 received);

    // Who
    error CallerNotSeller(address caller);
    error CallerNotBuyer(address caller);
    error CallerNotParty(address caller);
    error CallerNotArbiter(address caller, address arbiterInCharge);

    // When
    error TradeNotFound(bytes32 tradeId);
    error WrongState(State state);
    error DeadlinePassed(uint64 deadline);
    error DeadlineNotPassed(uint64 deadline);
    error DeadlineNotLater(uint64 current);
    error DeadlineTooFar(uint64 latest);
    error NoFallbackArbiter();
    error AlreadyEscalated();
    error FallbackArbiterNotAsked();

    // How much
    error InvalidValue(uint256 value);
    error RemainingChanged(uint256 remaining);
    error InvalidBuyerBps(uint16 buyerBps);

    // Approvals
    error ApprovalExpired(uint64 deadline);
    error NonceAlreadyUsed(address signer, uint256 nonce);
    error InvalidApprovalSignature(address signer);
    error ApprovalMissing(address party);
    error DuplicateApproval(address signer);

    // Paying out
    error NotEnoughGasForPayout();
    error CallerNotEscrow(address caller);
    error CallerNotAccount(address caller);
    error NothingToWithdraw();
    error InvalidRecipient(address to);
    error NativeTransferFailed(address to);

    /// @notice Locks `terms.amount`, for a native trade sent along, else drawn by allowance. Refused once the chain's
    /// id is no longer the one of deployment; every other call goes on.
    /// @param buyerSignature The buyer's signature of the tradeId.
    function createTrade(Terms calldata terms, bytes calldata buyerSignature) external payable;

    /// @notice The same for an ERC-20 with EIP-2612. A permit that fails is ignored: the allowance decides.
    function createTradeWithPermit(
        Terms calldata terms,
        bytes calldata buyerSignature,
        Permit calldata permit
    ) external;

    /// @notice The buyer says that the off-chain payment is on its way.
    function markPaid(Terms calldata terms, bytes32 referenceHash) external;

    function markPaidFor(Terms calldata terms, bytes32 referenceHash, Approval calldata approval) external;

    /// @notice The seller releases `value` to the buyer.
    /// @param remaining What the seller believes to remain, so that a repeated call fails.
    function confirmPayment(Terms calldata terms, uint256 value, uint256 remaining) external;

    /// @notice The buyer gives `value` back to the seller.
    /// @param remaining What the buyer believes to remain, so that a repeated call fails.
    function refund(Terms calldata terms, uint256 value, uint256 remaining) external;

    /// @notice The same on the buyer's approval, which binds the trade's state: signed before `markPaid` or a dispute,
    /// it is worthless after it.
    function refundFor(Terms calldata terms, uint256 value, uint256 remaining, Approval calldata approval) external;

    /// @notice Gives a trade that is not disputed more time, by its current deadline.
    /// @param newDeadline Later than the current one, at most 30 days from now.
    /// @param approvals One of each party, which binds the trade's state and current deadline; the sender's own may be
    /// left out.
    function extendDeadline(Terms calldata terms, uint64 newDeadline, Approval[] calldata approvals) external;

    /// @notice The seller takes back what remains of a trade that was never paid, after the deadline.
    function cancelExpired(Terms calldata terms) external;

    /// @notice Asks the arbiter: the seller at once, the buyer after the deadline.
    function openDispute(Terms calldata terms, bytes32 evidenceHash) external;

    function openDisputeFor(Terms calldata terms, bytes32 evidenceHash, Approval calldata approval) external;

    function submitEvidence(Terms calldata terms, bytes32 evidenceHash) external;

    function submitEvidenceFor(Terms calldata terms, bytes32 evidenceHash, Approval calldata approval) external;

    /// @notice The arbiter in charge divides what remains, by the deadline.
    /// @param reasonHash The hash of the arbiter's reasons, which travel off-chain; only the event keeps it.
    function resolveDispute(Terms calldata terms, uint16 buyerBps, bytes32 reasonHash) external;

    /// @notice The first arbiter hands the dispute to the fallback arbiter at once, by the deadline.
    function declineDispute(Terms calldata terms) external;

    /// @notice Hands the dispute to the fallback arbiter when the first let the deadline pass.
    function escalateDispute(Terms calldata terms) external;

    /// @notice Divides what remains by `defaultBuyerBps` when every arbiter let the deadline pass.
    function expireDispute(Terms calldata terms) external;

    /// @notice Divides what remains as both parties say: `toBuyer`, and the rest to the seller.
    /// @param toBuyer Before the fee, at most `remaining`.
    /// @param remaining What both believe to remain.
    /// @param approvals One of each party, which binds the trade's state and what remains; the sender's own may be left
    /// out.
    function settle(
        Terms calldata terms,
        uint256 toBuyer,
        uint256 remaining,
        Approval[] calldata approvals
    ) external;

    /// @notice Pays out the credit of `account`, or a part of it: to any address when the account asks, else to itself.
    /// @param amount At least 1, at most the credit.
    function withdraw(address token, address account, address to, uint256 amount) external;

    /// @notice Makes every approval of the caller with this nonce worthless.
    function cancelNonce(uint256 nonce) external;

    /// @notice The same on the signer's approval, which uses its own nonce too.
    /// @param tradeId The trade that the cancelled approval belongs to, for relays to sort it by; not checked here.
    function cancelNonceFor(bytes32 tradeId, uint256 nonce, Approval calldata approval) external;

    function feeBps() external view returns (uint16);

    function feeRecipient() external view returns (address);

    /// @notice What waits for `withdraw`; token zero = the native coin.
    function credits(address token, address account) external view returns (uint256);

    /// @notice The EIP-712 digest of the terms, for this contract under the chain id of its deployment, whatever the id
    /// is now. Valid or not, existing or not.
    function tradeIdOf(Terms calldata terms) external view returns (bytes32);

    /// @notice All zeros when there is no such trade.
    function getTrade(bytes32 tradeId) external view returns (Trade memory);

    function getTrades(bytes32[] calldata tradeIds) external view returns (Trade[] memory);

    /// @notice Whether the nonce was used or cancelled.
    function isNonceUsed(address signer, uint256 nonce) external view returns (bool);
}
