// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ITradeEscrow} from "../src/ITradeEscrow.sol";
import {TradeEscrow} from "../src/TradeEscrow.sol";
import {vm} from "./support/Cheats.sol";
import {EscrowTest} from "./support/EscrowFixture.sol";

/// @notice Where several things are wrong at once, the first in this order is said: a client that tells people why
/// relies on it. What is wrong is put right one by one.
contract RefusalsTest is EscrowTest {
    uint64 private constant UNTIL = type(uint64).max;

    function test_ofTerms() public {
        ITradeEscrow.Terms memory terms;
        terms.defaultBuyerBps = 10_001;
        terms.arbiterFee = 1;
        terms.token = address(escrow);
        vm.chainId(block.chainid + 1);
        refuseTerms(terms, abi.encodeWithSelector(ITradeEscrow.ChainIdChanged.selector));
        vm.chainId(block.chainid - 1);
        refuseTerms(terms, abi.encodeWithSelector(ITradeEscrow.InvalidSeller.selector, address(0)));
        terms.seller = seller;
        refuseTerms(terms, abi.encodeWithSelector(ITradeEscrow.InvalidBuyer.selector, address(0)));
        terms.buyer = buyer;
        refuseTerms(terms, abi.encodeWithSelector(ITradeEscrow.InvalidArbiter.selector, address(0)));
        terms.fallbackArbiter = seller;
        refuseTerms(terms, abi.encodeWithSelector(ITradeEscrow.InvalidArbiter.selector, address(0)));
        terms.arbiter = arbiter;
        refuseTerms(terms, abi.encodeWithSelector(ITradeEscrow.InvalidFallbackArbiter.selector, seller));
        terms.fallbackArbiter = address(0);
        refuseTerms(terms, abi.encodeWithSelector(ITradeEscrow.InvalidToken.selector, address(escrow)));
        terms.token = address(0);
        refuseTerms(terms, abi.encodeWithSelector(ITradeEscrow.InvalidAmount.selector, 0));
        terms.amount = 1;
        refuseTerms(terms, abi.encodeWithSelector(ITradeEscrow.InvalidPaymentWindow.selector, 0));
        terms.paymentWindow = 1 hours;
        refuseTerms(terms, abi.encodeWithSelector(ITradeEscrow.InvalidConfirmationWindow.selector, 0));
        terms.confirmationWindow = 1 hours;
        refuseTerms(terms, abi.encodeWithSelector(ITradeEscrow.InvalidArbitrationWindow.selector, 0));
        terms.arbitrationWindow = 3 days;
        refuseTerms(terms, abi.encodeWithSelector(ITradeEscrow.InvalidDefaultBuyerBps.selector, 10_001));
        terms.defaultBuyerBps = 10_000;
        refuseTerms(terms, abi.encodeWithSelector(ITradeEscrow.ArbiterFeeTooHigh.selector, 1));
        terms.arbiterFee = 0;
        refuseTerms(terms, abi.encodeWithSelector(ITradeEscrow.CallerNotSeller.selector, stranger));
    }

    function test_ofCreation() public {
        ITradeEscrow.Terms memory terms = nativeTerms();
        bytes32 tradeId = create(terms);
        vm.warp(terms.fundBy + 1);
        refuseTerms(terms, abi.encodeWithSelector(ITradeEscrow.CallerNotSeller.selector, stranger));
        bytes memory late = abi.encodeWithSelector(ITradeEscrow.FundByPassed.selector, terms.fundBy);
        bytes memory call_ = abi.encodeCall(escrow.createTrade, (terms, ""));
        refuse(seller, call_, late);
        vm.warp(terms.fundBy);
        refuse(seller, call_, abi.encodeWithSelector(ITradeEscrow.TradeAlreadyExists.selector, tradeId));
        terms.salt = 8;
        call_ = abi.encodeCall(escrow.createTrade, (terms, ""));
        refuse(seller, call_, abi.encodeWithSelector(ITradeEscrow.InvalidBuyerSignature.selector));
        call_ = abi.encodeCall(escrow.createTrade, (terms, buyerSignature(terms)));
        refuse(seller, call_, abi.encodeWithSelector(ITradeEscrow.WrongNativeValue.selector, terms.amount, 0));
    }

    function test_ofDeployment() public {
        vm.expectRevert(abi.encodeWithSelector(ITradeEscrow.FeeBpsTooHigh.selector, 101));
        new TradeEscrow(101, address(0));
    }

    function test_ofASettlement() public {
        ITradeEscrow.Terms memory terms = nativeTerms();
        ITradeEscrow.Approval[] memory none;
        bytes memory call_ = abi.encodeCall(escrow.settle, (terms, 6, 5, none));
        refuse(stranger, call_, abi.encodeWithSelector(ITradeEscrow.TradeNotFound.selector, idOf(terms)));
        createPaid(terms);
        uint256 all = terms.amount;
        refuse(stranger, call_, abi.encodeWithSelector(ITradeEscrow.RemainingChanged.selector, all));
        call_ = abi.encodeCall(escrow.settle, (terms, all + 1, all, none));
        refuse(stranger, call_, abi.encodeWithSelector(ITradeEscrow.InvalidValue.selector, all + 1));
        call_ = abi.encodeCall(escrow.settle, (terms, all, all, none));
        refuse(stranger, call_, abi.encodeWithSelector(ITradeEscrow.ApprovalMissing.selector, seller));
        refuse(seller, call_, abi.encodeWithSelector(ITradeEscrow.ApprovalMissing.selector, buyer));
        // Who signed is asked before what was signed.
        ITradeEscrow.Approval[] memory noise = new ITradeEscrow.Approval[](1);
        noise[0] = ITradeEscrow.Approval(arbiter, 0, 0, "");
        call_ = abi.encodeCall(escrow.settle, (terms, all, all, noise));
        refuse(stranger, call_, abi.encodeWithSelector(ITradeEscrow.CallerNotParty.selector, arbiter));
        refundAs(buyer, terms, all);
        bytes memory ended = abi.encodeWithSelector(ITradeEscrow.WrongState.selector, ITradeEscrow.State.Cancelled);
        refuse(stranger, call_, ended);
    }

    function test_ofAnExtension() public {
        ITradeEscrow.Terms memory terms = nativeTerms();
        ITradeEscrow.Approval[] memory none;
        createDisputed(terms);
        vm.warp(tradeOf(terms).deadline + 1);
        bytes memory call_ = abi.encodeCall(escrow.extendDeadline, (terms, 0, none));
        bytes memory disputed = abi.encodeWithSelector(
            ITradeEscrow.WrongState.selector,
            ITradeEscrow.State.Disputed
        );
        refuse(stranger, call_, disputed);
        vm.warp(START);
        terms.salt = 8;
        create(terms);
        uint64 deadline = tradeOf(terms).deadline;
        call_ = abi.encodeCall(escrow.extendDeadline, (terms, 0, none));
        vm.warp(deadline + 1);
        refuse(stranger, call_, abi.encodeWithSelector(ITradeEscrow.DeadlinePassed.selector, deadline));
        vm.warp(deadline);
        refuse(stranger, call_, abi.encodeWithSelector(ITradeEscrow.DeadlineNotLater.selector, deadline));
        uint64 latest = uint64(block.timestamp + 30 days);
        call_ = abi.encodeCall(escrow.extendDeadline, (terms, latest + 1, none));
        refuse(stranger, call_, abi.encodeWithSelector(ITradeEscrow.DeadlineTooFar.selector, latest));
        call_ = abi.encodeCall(escrow.extendDeadline, (terms, latest, none));
        refuse(stranger, call_, abi.encodeWithSelector(ITradeEscrow.ApprovalMissing.selector, seller));
    }

    function test_ofAWithdrawal() public {
        ITradeEscrow.Terms memory terms = nativeTerms();
        address escrow_ = address(escrow);
        bytes memory call_ = abi.encodeCall(escrow.withdraw, (address(0), buyer, escrow_, 0));
        refuse(stranger, call_, abi.encodeWithSelector(ITradeEscrow.CallerNotAccount.selector, stranger));
        refuse(buyer, call_, abi.encodeWithSelector(ITradeEscrow.InvalidRecipient.selector, escrow_));
        call_ = abi.encodeCall(escrow.withdraw, (address(0), buyer, buyer, 0));
        refuse(buyer, call_, abi.encodeWithSelector(ITradeEscrow.NothingToWithdraw.selector));
        createPaid(terms);
        confirmAs(seller, terms, terms.amount);
        call_ = abi.encodeCall(escrow.withdraw, (address(0), feeRecipient, feeRecipient, 0));
        refuse(feeRecipient, call_, abi.encodeWithSelector(ITradeEscrow.InvalidValue.selector, 0));
    }

    function test_ofAPart() public {
        ITradeEscrow.Terms memory terms = nativeTerms();
        createPaid(terms);
        bytes memory call_ = abi.encodeCall(escrow.confirmPayment, (terms, 0, 1));
        refuse(stranger, call_, abi.encodeWithSelector(ITradeEscrow.CallerNotSeller.selector, stranger));
        refuse(seller, call_, abi.encodeWithSelector(ITradeEscrow.RemainingChanged.selector, terms.amount));
        call_ = abi.encodeCall(escrow.refund, (terms, 0, 1));
        refuse(stranger, call_, abi.encodeWithSelector(ITradeEscrow.CallerNotBuyer.selector, stranger));
        refuse(buyer, call_, abi.encodeWithSelector(ITradeEscrow.RemainingChanged.selector, terms.amount));
        refundAs(buyer, terms, terms.amount);
        bytes memory ended = abi.encodeWithSelector(ITradeEscrow.WrongState.selector, ITradeEscrow.State.Cancelled);
        refuse(buyer, call_, ended);
        call_ = abi.encodeCall(escrow.confirmPayment, (terms, 0, 1));
        refuse(seller, call_, ended);
        refuse(stranger, call_, abi.encodeWithSelector(ITradeEscrow.CallerNotSeller.selector, stranger));
    }

    function test_ofAnApproval() public {
        ITradeEscrow.Terms memory terms = nativeTerms();
        bytes32 tradeId = create(terms);
        uint64 late = uint64(block.timestamp - 1);
        vm.prank(buyer);
        escrow.cancelNonce(1);
        ITradeEscrow.Approval memory approval = ITradeEscrow.Approval(buyer, 1, late, "");
        bytes memory call_ = abi.encodeCall(escrow.cancelNonceFor, (tradeId, 1, approval));
        refuse(stranger, call_, abi.encodeWithSelector(ITradeEscrow.ApprovalExpired.selector, late));
        approval.deadline = UNTIL;
        call_ = abi.encodeCall(escrow.cancelNonceFor, (tradeId, 1, approval));
        refuse(stranger, call_, abi.encodeWithSelector(ITradeEscrow.NonceAlreadyUsed.selector, buyer, 1));
        approval.nonce = 2;
        call_ = abi.encodeCall(escrow.cancelNonceFor, (tradeId, 1, approval));
        refuse(stranger, call_, abi.encodeWithSelector(ITradeEscrow.InvalidApprovalSignature.selector, buyer));
    }

    function refuseTerms(ITradeEscrow.Terms memory terms, bytes memory refusal) private {
        refuse(stranger, abi.encodeCall(escrow.createTrade, (terms, "")), refusal);
    }

    function refuse(address caller, bytes memory data, bytes memory refusal) private {
        vm.prank(caller);
        (bool done, bytes memory answer) = address(escrow).call(data);
        vm.assertFalse(done);
        vm.assertEq(answer, refusal);
    }
}
