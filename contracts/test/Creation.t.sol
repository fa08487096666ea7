// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ITradeEscrow} from "../src/ITradeEscrow.sol";
import {TradeEscrow} from "../src/TradeEscrow.sol";
import {HostileAccount} from "../src/test/HostileAccount.sol";
import {HostileToken} from "../src/test/HostileToken.sol";
import {bound, vm} from "./support/Cheats.sol";
import {EscrowTest} from "./support/EscrowFixture.sol";

contract CreationTest is EscrowTest {
    function test_feeAbove100BpsIsRefused(uint16 feeBps) public {
        feeBps = uint16(bound(feeBps, 101, type(uint16).max));
        vm.expectRevert(abi.encodeWithSelector(ITradeEscrow.FeeBpsTooHigh.selector, feeBps));
        new TradeEscrow(feeBps, feeRecipient);
    }

    function test_feeWithoutRecipientIsRefused() public {
        vm.expectRevert(abi.encodeWithSelector(ITradeEscrow.InvalidFeeRecipient.selector, address(0)));
        new TradeEscrow(1, address(0));
        vm.assertEq(new TradeEscrow(0, address(0)).feeBps(), 0);
        vm.assertEq(new TradeEscrow(100, feeRecipient).feeBps(), 100);
    }

    function test_createTradeLocksTheAmount(uint128 amount, uint256 salt, uint32 window, bool native) public {
        ITradeEscrow.Terms memory terms = native ? nativeTerms() : tokenTerms();
        terms.amount = bound(amount, 1, type(uint128).max);
        terms.arbiterFee = terms.amount / 20;
        terms.salt = salt;
        terms.paymentWindow = uint32(bound(window, 1 hours, 30 days));
        uint256 value = endow(terms);
        bytes32 tradeId = idOf(terms);
        bytes memory signature = buyerSignature(terms);
        uint64 deadline = uint64(START + terms.paymentWindow + 2 hours);

        vm.expectEmit(address(escrow));
        emit ITradeEscrow.TradeCreated(
            tradeId,
            seller,
            buyer,
            1,
            ITradeEscrow.State.Funded,
            uint128(terms.amount),
            deadline,
            terms
        );
        vm.prank(seller);
        escrow.createTrade{value: value}(terms, signature);

        ITradeEscrow.Trade memory trade = escrow.getTrade(tradeId);
        vm.assertEq(uint256(trade.state), uint256(ITradeEscrow.State.Funded));
        vm.assertEq(trade.remaining, terms.amount);
        vm.assertEq(trade.deadline, deadline);
        vm.assertEq(trade.tradeSeq, 1);
        vm.assertFalse(trade.escalated || trade.buyerReceived || trade.sellerReceived);
        vm.assertEq(balanceOf(terms.token, address(escrow)), terms.amount);
        vm.assertEq(balanceOf(terms.token, seller), 0);
    }

    function test_tradeIdIsTheEip712Digest(ITradeEscrow.Terms memory terms) public view {
        vm.assertEq(escrow.tradeIdOf(terms), idOf(terms));
    }

    function test_onlyTheSellerCreates(address caller) public {
        vm.assume(caller != seller);
        ITradeEscrow.Terms memory terms = tokenTerms();
        refuse(terms, caller, 0, abi.encodeWithSelector(ITradeEscrow.CallerNotSeller.selector, caller));
    }

    function test_fundByCountsToTheSecond() public {
        ITradeEscrow.Terms memory terms = tokenTerms();
        bytes memory signature = buyerSignature(terms);
        endow(terms);
        vm.warp(terms.fundBy + 1);
        refuse(terms, seller, 0, abi.encodeWithSelector(ITradeEscrow.FundByPassed.selector, terms.fundBy));
        vm.warp(terms.fundBy);
        vm.prank(seller);
        escrow.createTrade(terms, signature);

        terms.salt = 8;
        vm.warp(terms.fundBy - 1);
        create(terms);
    }

    function test_equalTermsWorkOnceEvenAfterTheEnd() public {
        ITradeEscrow.Terms memory terms = nativeTerms();
        bytes32 tradeId = create(terms);
        bytes memory refusal = abi.encodeWithSelector(ITradeEscrow.TradeAlreadyExists.selector, tradeId);
        refuse(terms, seller, terms.amount, refusal);
        refundAs(buyer, terms, terms.amount);
        refuse(terms, seller, terms.amount, refusal);
    }

    // --------------------------------------------------------------------------------------------- the buyer's word

    function test_withoutTheBuyersSignatureNothingIsLocked(uint256 key, bytes memory noise) public {
        ITradeEscrow.Terms memory terms = nativeTerms();
        key = bound(key, 1, type(uint128).max);
        vm.assume(key != BUYER_KEY);
        refuseSignature(terms, signed(key, idOf(terms)));
        refuseSignature(terms, noise);
        refuseSignature(terms, "");
        // The buyer's, but of other terms.
        ITradeEscrow.Terms memory other = nativeTerms();
        other.salt = 8;
        refuseSignature(terms, buyerSignature(other));
    }

    function test_aChangedTermInvalidatesTheSignature(uint256 which) public {
        ITradeEscrow.Terms memory terms = nativeTerms();
        bytes memory signature = buyerSignature(terms);
        which %= 9;
        if (which == 0) terms.arbiter = stranger;
        if (which == 1) terms.fallbackArbiter = stranger;
        if (which == 2) terms.amount -= 1;
        if (which == 3) terms.paymentWindow -= 1;
        if (which == 4) terms.confirmationWindow += 1;
        if (which == 5) terms.arbitrationWindow += 1;
        if (which == 6) terms.defaultBuyerBps -= 1;
        if (which == 7) terms.arbiterFee -= 1;
        if (which == 8) terms.detailsHash = bytes32(0);
        refuseSignature(terms, signature);
    }

    function test_aSignatureForAnotherChainOrContractIsRefused() public {
        ITradeEscrow.Terms memory terms = nativeTerms();
        bytes memory signature = buyerSignature(terms);
        uint256 before = vm.snapshotState();
        deployEscrow();
        refuseSignature(terms, signature);
        address here = address(escrow);
        vm.revertToState(before);
        // The same address on another chain.
        vm.chainId(block.chainid + 1);
        deployEscrow();
        vm.assertEq(address(escrow), here);
        terms = nativeTerms();
        vm.chainId(block.chainid - 1);
        deploymentChainId = block.chainid;
        signature = buyerSignature(terms);
        vm.chainId(block.chainid + 1);
        refuseSignature(terms, signature);
    }

    function test_aWalletContractSignsByErc1271() public {
        HostileAccount wallet = new HostileAccount();
        ITradeEscrow.Terms memory terms = nativeTerms();
        terms.buyer = address(wallet);
        refuseSignature(terms, "");
        wallet.approveDigest(idOf(terms));
        createSigned(terms, "");
        assertState(terms, ITradeEscrow.State.Funded);
    }

    function test_aGiantErc1271AnswerIsNoSignature() public {
        HostileAccount wallet = new HostileAccount();
        wallet.answerGiant(true);
        ITradeEscrow.Terms memory terms = nativeTerms();
        terms.buyer = address(wallet);
        refuseSignature(terms, "");
    }

    function test_aKeyWithCodeStillSigns() public {
        // EIP-7702: the delegate knows nothing of ERC-1271, or refuses.
        vm.etch(buyer, address(new HostileAccount()).code);
        ITradeEscrow.Terms memory terms = nativeTerms();
        create(terms);
        assertState(terms, ITradeEscrow.State.Funded);
    }

    // ------------------------------------------------------------------------------------------------------- money

    function test_nativeTradeNeedsExactlyItsAmount(uint256 value, bool withToken) public {
        ITradeEscrow.Terms memory terms = withToken ? tokenTerms() : nativeTerms();
        uint256 expected = withToken ? 0 : terms.amount;
        value = bound(value, 0, type(uint128).max);
        vm.assume(value != expected);
        endow(terms);
        vm.deal(seller, value);
        refuse(
            terms,
            seller,
            value,
            abi.encodeWithSelector(ITradeEscrow.WrongNativeValue.selector, expected, value)
        );
    }

    function test_missingAllowanceOrBalanceIsRefused() public {
        ITradeEscrow.Terms memory terms = tokenTerms();
        bytes memory signature = buyerSignature(terms);
        stablecoin.mint(seller, terms.amount);
        vm.prank(seller);
        vm.expectRevert();
        escrow.createTrade(terms, signature);
        vm.prank(seller);
        stablecoin.approve(address(escrow), type(uint256).max);
        terms.amount += 1;
        signature = buyerSignature(terms);
        vm.prank(seller);
        vm.expectRevert();
        escrow.createTrade(terms, signature);
        vm.assertEq(stablecoin.balanceOf(seller), terms.amount - 1);
    }

    function test_aTokenMustDeliverExactly() public {
        HostileToken token = new HostileToken(18);
        ITradeEscrow.Terms memory terms = tokenTerms();
        terms.token = address(token);
        endow(terms);
        token.behave(HostileToken.Behaviour.TakesFee);
        uint256 received = terms.amount - terms.amount / 100 - 1;
        refuse(
            terms,
            seller,
            0,
            abi.encodeWithSelector(ITradeEscrow.WrongTokenAmountReceived.selector, terms.amount, received)
        );
        for (uint256 i = uint256(HostileToken.Behaviour.ReturnsFalse); i <= 8; ++i) {
            if (i == uint256(HostileToken.Behaviour.TakesFee)) continue;
            token.behave(HostileToken.Behaviour(i));
            refuse(terms, seller, 0, "");
        }
        token.behave(HostileToken.Behaviour.ReturnsNothing);
        create(terms);
        assertState(terms, ITradeEscrow.State.Funded);
    }

    function test_anAddressWithoutCodeIsNoToken() public {
        ITradeEscrow.Terms memory terms = tokenTerms();
        terms.token = stranger;
        refuse(terms, seller, 0, "");
    }

    // ----------------------------------------------------------------------------------------------- rules of terms

    function test_partiesMustDiffer(uint256 which) public {
        ITradeEscrow.Terms memory terms = tokenTerms();
        address[5] memory bad = [address(0), address(escrow), terms.seller, terms.buyer, terms.arbiter];
        address culprit = bad[which % 5];
        terms.seller = bad[which % 2];
        refuseTerms(terms, ITradeEscrow.InvalidSeller.selector, terms.seller);
        terms = tokenTerms();
        terms.buyer = bad[which % 3];
        refuseTerms(terms, ITradeEscrow.InvalidBuyer.selector, terms.buyer);
        terms = tokenTerms();
        terms.arbiter = bad[which % 4];
        refuseTerms(terms, ITradeEscrow.InvalidArbiter.selector, terms.arbiter);
        terms = tokenTerms();
        if (culprit == address(0)) culprit = terms.seller;
        terms.fallbackArbiter = culprit;
        refuseTerms(terms, ITradeEscrow.InvalidFallbackArbiter.selector, culprit);
    }

    function test_theEscrowIsNoToken() public {
        ITradeEscrow.Terms memory terms = tokenTerms();
        terms.token = address(escrow);
        refuseTerms(terms, ITradeEscrow.InvalidToken.selector, address(escrow));
    }

    function test_amountIsAboveZeroAndBelow2Pow128(uint256 amount) public {
        ITradeEscrow.Terms memory terms = nativeTerms();
        terms.amount = bound(amount, uint256(type(uint128).max) + 1, type(uint256).max);
        refuseTerms(terms, ITradeEscrow.InvalidAmount.selector, terms.amount);
        terms.amount = 0;
        refuseTerms(terms, ITradeEscrow.InvalidAmount.selector, 0);
    }

    function test_windowsHaveLimits(uint32 window) public {
        uint32 above = uint32(bound(window, 30 days + 1, type(uint32).max));
        checkWindows(1 hours - 1, 3 days - 1);
        checkWindows(above, above);
        checkWindows(0, uint32(bound(window, 0, 3 days - 1)));
        ITradeEscrow.Terms memory terms = tokenTerms();
        (terms.paymentWindow, terms.confirmationWindow, terms.arbitrationWindow) = (1 hours, 1 hours, 3 days);
        create(terms);
        (terms.paymentWindow, terms.confirmationWindow, terms.arbitrationWindow) = (30 days, 30 days, 30 days);
        create(terms);
    }

    function checkWindows(uint32 window, uint32 arbitrationWindow) private {
        ITradeEscrow.Terms memory terms = tokenTerms();
        terms.paymentWindow = window;
        refuseTerms(terms, ITradeEscrow.InvalidPaymentWindow.selector, window);
        terms = tokenTerms();
        terms.confirmationWindow = window;
        refuseTerms(terms, ITradeEscrow.InvalidConfirmationWindow.selector, window);
        terms = tokenTerms();
        terms.arbitrationWindow = arbitrationWindow;
        refuseTerms(terms, ITradeEscrow.InvalidArbitrationWindow.selector, arbitrationWindow);
    }

    function test_sharesHaveLimits(uint16 bps, uint256 arbiterFee) public {
        ITradeEscrow.Terms memory terms = tokenTerms();
        terms.defaultBuyerBps = uint16(bound(bps, 10_001, type(uint16).max));
        refuseTerms(terms, ITradeEscrow.InvalidDefaultBuyerBps.selector, terms.defaultBuyerBps);
        terms = tokenTerms();
        terms.arbiterFee = bound(arbiterFee, terms.amount / 20 + 1, type(uint256).max);
        refuseTerms(terms, ITradeEscrow.ArbiterFeeTooHigh.selector, terms.arbiterFee);
        (terms.defaultBuyerBps, terms.arbiterFee) = (10_000, terms.amount / 20);
        create(terms);
    }

    // ------------------------------------------------------------------------------------------------------ helpers

    function refuse(ITradeEscrow.Terms memory terms, address caller, uint256 value, bytes memory refusal) private {
        bytes memory signature = buyerSignature(terms);
        vm.deal(caller, value);
        vm.prank(caller);
        if (refusal.length == 0) vm.expectRevert();
        else vm.expectRevert(refusal);
        escrow.createTrade{value: value}(terms, signature);
    }

    function refuseTerms(ITradeEscrow.Terms memory terms, bytes4 selector, uint256 culprit) private {
        refuse(terms, terms.seller, 0, abi.encodeWithSelector(selector, culprit));
    }

    function refuseTerms(ITradeEscrow.Terms memory terms, bytes4 selector, address culprit) private {
        refuseTerms(terms, selector, uint256(uint160(culprit)));
    }

    function refuseSignature(ITradeEscrow.Terms memory terms, bytes memory signature) private {
        vm.deal(terms.seller, terms.amount);
        vm.prank(terms.seller);
        vm.expectRevert(ITradeEscrow.InvalidBuyerSignature.selector);
        escrow.createTrade{value: terms.amount}(terms, signature);
    }
}
