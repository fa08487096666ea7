// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ITradeEscrow} from "../../src/ITradeEscrow.sol";

/// @notice The table of the protocol page once more, written from the page and not from the contract: who may do what,
/// in which state, when, and what the trade is afterwards. Refusals in the order who, state, deadline.
library ProtocolTable {
    enum Call {
        CreateTrade,
        MarkPaid,
        MarkPaidFor,
        ConfirmPart,
        ConfirmAll,
        RefundPart,
        RefundAll,
        RefundFor,
        CancelExpired,
        OpenDispute,
        OpenDisputeFor,
        SubmitEvidence,
        SubmitEvidenceFor,
        ResolveDispute,
        DeclineDispute,
        EscalateDispute,
        ExpireDispute,
        /// With the approval of the other party only (of a stranger: with the seller's).
        SettleWithOne,
        SettleWithBoth,
        /// The same.
        ExtendWithOne,
        ExtendWithBoth
    }

    /// @dev `refusal` empty = the call is done, and leaves the rest.
    struct Outcome {
        bytes refusal;
        ITradeEscrow.State state;
        bool escalated;
        uint256 deadline;
        bool ended;
    }

    struct Question {
        ITradeEscrow.Terms terms;
        bytes32 tradeId;
        ITradeEscrow.Trade trade;
        /// Whose word the call stands on: its sender, of a relayed one its signer.
        address actor;
        uint256 time;
        /// What an extension asks for.
        uint64 newDeadline;
    }

    uint256 private constant GRACE = 2 hours;

    function answer(Question memory q, Call call_) internal pure returns (Outcome memory outcome) {
        outcome.state = q.trade.state;
        outcome.escalated = q.trade.escalated;
        outcome.deadline = q.trade.deadline;
        if (call_ == Call.CreateTrade) return create(q, outcome);
        if (q.trade.state == ITradeEscrow.State.None) {
            outcome.refusal = abi.encodeWithSelector(ITradeEscrow.TradeNotFound.selector, q.tradeId);
            return outcome;
        }
        outcome.refusal = refusalOf(q, call_);
        if (outcome.refusal.length == 0) follow(q, call_, outcome);
    }

    function create(Question memory q, Outcome memory outcome) private pure returns (Outcome memory) {
        if (q.actor != q.terms.seller) {
            outcome.refusal = abi.encodeWithSelector(ITradeEscrow.CallerNotSeller.selector, q.actor);
        } else if (q.time > q.terms.fundBy) {
            outcome.refusal = abi.encodeWithSelector(ITradeEscrow.FundByPassed.selector, q.terms.fundBy);
        } else if (q.trade.state != ITradeEscrow.State.None) {
            outcome.refusal = abi.encodeWithSelector(ITradeEscrow.TradeAlreadyExists.selector, q.tradeId);
        } else {
            outcome.state = ITradeEscrow.State.Funded;
            outcome.deadline = q.time + q.terms.paymentWindow + GRACE;
        }
        return outcome;
    }

    function refusalOf(Question memory q, Call call_) private pure returns (bytes memory) {
        bool isSeller = q.actor == q.terms.seller;
        bool isBuyer = q.actor == q.terms.buyer;
        ITradeEscrow.State state = q.trade.state;
        bool live = state >= ITradeEscrow.State.Funded && state <= ITradeEscrow.State.Disputed;
        bool late = q.time > q.trade.deadline;
        bool hasFallback = q.terms.fallbackArbiter != address(0);
        bytes memory wrongState = abi.encodeWithSelector(ITradeEscrow.WrongState.selector, state);
        bytes memory tooLate = abi.encodeWithSelector(ITradeEscrow.DeadlinePassed.selector, q.trade.deadline);
        bytes memory tooEarly = abi.encodeWithSelector(ITradeEscrow.DeadlineNotPassed.selector, q.trade.deadline);

        if (call_ == Call.MarkPaid || call_ == Call.MarkPaidFor) {
            if (!isBuyer) return abi.encodeWithSelector(ITradeEscrow.CallerNotBuyer.selector, q.actor);
            if (state != ITradeEscrow.State.Funded) return wrongState;
            return late ? tooLate : bytes("");
        }
        if (call_ == Call.ConfirmPart || call_ == Call.ConfirmAll) {
            if (!isSeller) return abi.encodeWithSelector(ITradeEscrow.CallerNotSeller.selector, q.actor);
            return live ? bytes("") : wrongState;
        }
        if (call_ == Call.RefundPart || call_ == Call.RefundAll || call_ == Call.RefundFor) {
            if (!isBuyer) return abi.encodeWithSelector(ITradeEscrow.CallerNotBuyer.selector, q.actor);
            return live ? bytes("") : wrongState;
        }
        if (call_ == Call.CancelExpired) {
            if (!isSeller) return abi.encodeWithSelector(ITradeEscrow.CallerNotSeller.selector, q.actor);
            if (state != ITradeEscrow.State.Funded) return wrongState;
            return late ? bytes("") : tooEarly;
        }
        if (call_ == Call.OpenDispute || call_ == Call.OpenDisputeFor) {
            if (!isSeller && !isBuyer) return abi.encodeWithSelector(ITradeEscrow.CallerNotParty.selector, q.actor);
            if (state != ITradeEscrow.State.Paid) return wrongState;
            return isSeller || late ? bytes("") : tooEarly;
        }
        if (call_ == Call.SubmitEvidence || call_ == Call.SubmitEvidenceFor) {
            if (!isSeller && !isBuyer) return abi.encodeWithSelector(ITradeEscrow.CallerNotParty.selector, q.actor);
            return state == ITradeEscrow.State.Disputed ? bytes("") : wrongState;
        }
        if (call_ == Call.SettleWithOne || call_ == Call.SettleWithBoth) {
            if (!live) return wrongState;
            if (call_ == Call.SettleWithBoth || isSeller || isBuyer) return "";
            return abi.encodeWithSelector(ITradeEscrow.ApprovalMissing.selector, q.terms.buyer);
        }
        if (call_ == Call.ExtendWithOne || call_ == Call.ExtendWithBoth) {
            if (state != ITradeEscrow.State.Funded && state != ITradeEscrow.State.Paid) return wrongState;
            if (late) return tooLate;
            if (q.newDeadline <= q.trade.deadline) {
                return abi.encodeWithSelector(ITradeEscrow.DeadlineNotLater.selector, q.trade.deadline);
            }
            if (q.newDeadline > q.time + 30 days) {
                return abi.encodeWithSelector(ITradeEscrow.DeadlineTooFar.selector, q.time + 30 days);
            }
            if (call_ == Call.ExtendWithBoth || isSeller || isBuyer) return "";
            return abi.encodeWithSelector(ITradeEscrow.ApprovalMissing.selector, q.terms.buyer);
        }
        if (call_ == Call.ResolveDispute || call_ == Call.DeclineDispute) {
            address inCharge = q.trade.escalated ? q.terms.fallbackArbiter : q.terms.arbiter;
            if (q.actor != inCharge) {
                return abi.encodeWithSelector(ITradeEscrow.CallerNotArbiter.selector, q.actor, inCharge);
            }
            if (state != ITradeEscrow.State.Disputed) return wrongState;
            if (call_ == Call.DeclineDispute && !hasFallback) {
                return abi.encodeWithSelector(ITradeEscrow.NoFallbackArbiter.selector);
            }
            if (call_ == Call.DeclineDispute && q.trade.escalated) {
                return abi.encodeWithSelector(ITradeEscrow.AlreadyEscalated.selector);
            }
            return late ? tooLate : bytes("");
        }
        if (state != ITradeEscrow.State.Disputed) return wrongState;
        if (call_ == Call.EscalateDispute) {
            if (!hasFallback) return abi.encodeWithSelector(ITradeEscrow.NoFallbackArbiter.selector);
            if (q.trade.escalated) return abi.encodeWithSelector(ITradeEscrow.AlreadyEscalated.selector);
            return late ? bytes("") : tooEarly;
        }
        if (!late) return tooEarly;
        if (hasFallback && !q.trade.escalated) {
            return abi.encodeWithSelector(ITradeEscrow.FallbackArbiterNotAsked.selector);
        }
        return "";
    }

    function follow(Question memory q, Call call_, Outcome memory outcome) private pure {
        if (call_ == Call.MarkPaid || call_ == Call.MarkPaidFor) {
            outcome.state = ITradeEscrow.State.Paid;
            outcome.deadline = q.time + q.terms.confirmationWindow;
        } else if (call_ == Call.OpenDispute || call_ == Call.OpenDisputeFor) {
            outcome.state = ITradeEscrow.State.Disputed;
            outcome.deadline = q.time + q.terms.arbitrationWindow;
        } else if (call_ == Call.ExtendWithOne || call_ == Call.ExtendWithBoth) {
            outcome.deadline = q.newDeadline;
        } else if (call_ == Call.EscalateDispute || call_ == Call.DeclineDispute) {
            outcome.escalated = true;
            outcome.deadline = q.time + q.terms.arbitrationWindow;
        } else if (
            call_ != Call.ConfirmPart &&
            call_ != Call.RefundPart &&
            call_ != Call.SubmitEvidence &&
            call_ != Call.SubmitEvidenceFor
        ) {
            // Every other call, done, takes all that remains: which end follows from who ever got something.
            outcome.ended = true;
            outcome.deadline = 0;
            bool all = call_ == Call.ConfirmAll;
            bool none = call_ == Call.RefundAll || call_ == Call.RefundFor || call_ == Call.CancelExpired;
            bool buyerGot = q.trade.buyerReceived || !none;
            bool sellerGot = q.trade.sellerReceived || !all;
            if (buyerGot && sellerGot) outcome.state = ITradeEscrow.State.Settled;
            else outcome.state = buyerGot ? ITradeEscrow.State.Completed : ITradeEscrow.State.Cancelled;
        }
    }
}
