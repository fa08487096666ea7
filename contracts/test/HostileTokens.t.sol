// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ITradeEscrow} from "../src/ITradeEscrow.sol";
import {HostileAccount} from "../src/test/HostileAccount.sol";
import {HostileToken} from "../src/test/HostileToken.sol";
import {bound, vm} from "./support/Cheats.sol";
import {EscrowTest} from "./support/EscrowFixture.sol";

contract HostileTokensTest is EscrowTest {
    HostileToken private token;

    function setUp() public override {
        super.setUp();
        token = new HostileToken(18);
    }

    function hostileTerms() private view returns (ITradeEscrow.Terms memory terms) {
        terms = tokenTerms();
        terms.token = address(token);
    }

    /// forge-config: default.fuzz.runs = 16
    function test_aTokenThatReturnsNothingOrTooMuchIsPushed(bool giant) public {
        ITradeEscrow.Terms memory terms = hostileTerms();
        createPaid(terms);
        token.behave(giant ? HostileToken.Behaviour.ReturnsGiant : HostileToken.Behaviour.ReturnsNothing);
        confirmAs(seller, terms, terms.amount);
        vm.assertEq(token.balanceOf(buyer), terms.amount - feeOf(terms.amount));
        vm.assertEq(escrow.credits(address(token), buyer), 0);
    }

    function test_aTokenThatFailsLeavesCreditsAndMovesNothing(uint256 how, uint16 buyerBps) public {
        HostileToken.Behaviour[6] memory failures = [
            HostileToken.Behaviour.ReturnsFalse,
            HostileToken.Behaviour.ReturnsFalseAfterMoving,
            HostileToken.Behaviour.ReturnsTwo,
            HostileToken.Behaviour.Reverts,
            HostileToken.Behaviour.RevertsGiant,
            HostileToken.Behaviour.BurnsGas
        ];
        ITradeEscrow.Terms memory terms = hostileTerms();
        buyerBps = uint16(bound(buyerBps, 0, 10_000));
        createDisputed(terms);
        token.behave(failures[how % 6]);
        vm.prank(arbiter);
        escrow.resolveDispute(terms, buyerBps, NOTE);

        uint256 rest = terms.amount - terms.arbiterFee;
        uint256 toBuyer = (rest * buyerBps) / 10_000;
        vm.assertEq(token.balanceOf(address(escrow)), terms.amount);
        vm.assertEq(token.balanceOf(buyer) + token.balanceOf(seller), 0);
        vm.assertEq(escrow.credits(address(token), buyer), toBuyer - feeOf(toBuyer));
        vm.assertEq(escrow.credits(address(token), seller), rest - toBuyer);

        // Once the token works again, every credit can be had.
        token.behave(HostileToken.Behaviour.Normal);
        if (toBuyer != 0) withdrawAll(stranger, address(token), buyer, buyer);
        if (toBuyer != rest) withdrawAll(stranger, address(token), seller, seller);
        vm.assertEq(token.balanceOf(buyer) + token.balanceOf(seller), rest - feeOf(toBuyer));
    }

    function test_aWithdrawalThatTheTokenDeniesFails(uint256 how) public {
        ITradeEscrow.Terms memory terms = hostileTerms();
        createPaid(terms);
        confirmAs(seller, terms, terms.amount);
        token.behave(
            how % 2 == 0 ? HostileToken.Behaviour.ReturnsFalse : HostileToken.Behaviour.ReturnsFalseAfterMoving
        );
        refuseWithdrawal(stranger, address(token), feeRecipient, feeRecipient, "");
        vm.assertEq(escrow.credits(address(token), feeRecipient), feeOf(terms.amount));
        vm.assertEq(token.balanceOf(feeRecipient), 0);
    }

    /// forge-config: default.fuzz.runs = 16
    function test_aBlockedPartyDoesNotBlockTheOther(bool blockBuyer) public {
        ITradeEscrow.Terms memory terms = hostileTerms();
        createDisputed(terms);
        address blocked = blockBuyer ? buyer : seller;
        token.setBlocked(blocked);
        vm.prank(arbiter);
        escrow.resolveDispute(terms, 5_000, NOTE);
        uint256 credit = escrow.credits(address(token), blocked);
        vm.assertTrue(credit != 0);
        vm.assertTrue(token.balanceOf(blockBuyer ? seller : buyer) != 0);
        refuseWithdrawal(stranger, address(token), blocked, blocked, "");
        withdrawAll(blocked, address(token), blocked, stranger);
        vm.assertEq(token.balanceOf(stranger), credit);
    }

    /// forge-config: default.fuzz.runs = 16
    function test_nothingIsPushedWhereThereIsNothing(bool allToBuyer) public {
        // This token reverts on zero.
        ITradeEscrow.Terms memory terms = hostileTerms();
        createDisputed(terms);
        address none = allToBuyer ? seller : buyer;
        vm.expectCall(address(token), abi.encodeCall(token.transfer, (none, 0)), 0);
        vm.prank(arbiter);
        escrow.resolveDispute(terms, allToBuyer ? 10_000 : 0, NOTE);
        vm.assertEq(escrow.credits(address(token), none), 0);
    }

    function test_aTokenThatVanishesLeavesCredits() public {
        ITradeEscrow.Terms memory terms = hostileTerms();
        createPaid(terms);
        vm.etch(address(token), "");
        confirmAs(seller, terms, terms.amount);
        vm.assertEq(escrow.credits(address(token), buyer), terms.amount - feeOf(terms.amount));
    }

    function test_aShrinkingTokenHarmsOnlyItsOwnTrades(uint256 rate) public {
        ITradeEscrow.Terms memory terms = hostileTerms();
        createPaid(terms);
        ITradeEscrow.Terms memory sound = tokenTerms();
        createPaid(sound);
        token.rebase(bound(rate, 1, 99));
        confirmAs(seller, terms, terms.amount);
        vm.assertEq(escrow.credits(address(token), buyer), terms.amount - feeOf(terms.amount));
        confirmAs(seller, sound, sound.amount);
        vm.assertEq(stablecoin.balanceOf(buyer), sound.amount - feeOf(sound.amount));
    }

    function test_noAmountOfGasTurnsATokenPayoutIntoACredit(uint256 gasLimit) public {
        gasLimit = bound(gasLimit, 60_000, 500_000);
        HostileAccount wallet = new HostileAccount();
        ITradeEscrow.Terms memory terms = hostileTerms();
        terms.buyer = address(wallet);
        wallet.approveDigest(idOf(terms));
        createSigned(terms, "");
        token.behave(HostileToken.Behaviour.CallsReceiver);
        // What is left in the hook of 200,000 after the token's own work.
        wallet.wantGas(130_000);
        vm.prank(seller);
        (bool done, ) = address(escrow).call{gas: gasLimit}(
            abi.encodeCall(escrow.confirmPayment, (terms, terms.amount, terms.amount))
        );
        vm.assertEq(escrow.credits(address(token), address(wallet)), 0);
        vm.assertEq(token.balanceOf(address(wallet)), done ? terms.amount - feeOf(terms.amount) : 0);
        if (gasLimit > 450_000) vm.assertTrue(done);
    }

    // ------------------------------------------------------------------------- tokens at odds with their own numbers

    function test_aGrowingTokenLeavesTheGainInTheEscrow(uint256 rate) public {
        ITradeEscrow.Terms memory terms = hostileTerms();
        terms.amount = 1_000_000;
        terms.arbiterFee = 0;
        createPaid(terms);
        token.rebase(bound(rate, 100, 1_000) * 100);
        uint256 held = token.balanceOf(address(escrow));
        confirmAs(seller, terms, 900_000);
        refundAs(buyer, terms, 100_000);
        assertState(terms, ITradeEscrow.State.Settled);
        // Nobody has a claim on the gain: what a trade owes never grows.
        uint256 owed = escrow.credits(address(token), feeRecipient);
        vm.assertEq(owed, feeOf(900_000));
        vm.assertTrue(token.balanceOf(address(escrow)) >= held - 1_000_000);
    }

    function test_ofAShrunkenTokenTheFirstAreServedTheRestHasCredits() public {
        ITradeEscrow.Terms memory first = hostileTerms();
        first.amount = 1_000;
        first.arbiterFee = 0;
        createPaid(first);
        ITradeEscrow.Terms memory second = hostileTerms();
        second.amount = 1_000;
        second.arbiterFee = 0;
        second.salt = 8;
        createPaid(second);
        // 2,000 became 1,500.
        token.rebase(75);
        refundAs(buyer, first, 1_000);
        vm.assertEq(escrow.credits(address(token), seller), 0);
        refundAs(buyer, second, 1_000);
        vm.assertEq(escrow.credits(address(token), seller), 1_000);
        bytes memory short = abi.encodeWithSignature("Error(string)", "balance");
        refuseWithdrawal(stranger, address(token), seller, seller, short);
        token.rebase(200);
        withdrawAll(stranger, address(token), seller, seller);
        vm.assertEq(escrow.credits(address(token), seller), 0);
    }

    function test_aTokenThatTakesFromItsReceiverLocksNothing() public {
        ITradeEscrow.Terms memory other = hostileTerms();
        create(other);
        ITradeEscrow.Terms memory terms = hostileTerms();
        terms.salt = 8;
        token.behave(HostileToken.Behaviour.TakesFromReceiver);
        bytes memory signature = buyerSignature(terms);
        endow(terms);
        vm.prank(seller);
        vm.expectRevert(
            abi.encodeWithSelector(ITradeEscrow.WrongTokenAmountReceived.selector, terms.amount, 0)
        );
        escrow.createTrade(terms, signature);
        vm.assertEq(token.balanceOf(address(escrow)), other.amount);
    }

    /// forge-config: default.fuzz.runs = 16
    function test_aPausedTokenHoldsUpItsMoneyNotTheTrade(bool byRuling) public {
        ITradeEscrow.Terms memory terms = hostileTerms();
        createDisputed(terms);
        token.pause(true);
        if (byRuling) {
            vm.prank(arbiter);
            escrow.resolveDispute(terms, 5_000, NOTE);
        } else {
            confirmAs(seller, terms, terms.amount / 2);
            refundAs(buyer, terms, terms.amount - terms.amount / 2);
        }
        assertState(terms, ITradeEscrow.State.Settled);
        bytes memory paused = abi.encodeWithSignature("Error(string)", "paused");
        refuseWithdrawal(stranger, address(token), buyer, buyer, paused);
        token.pause(false);
        address[4] memory accounts = [seller, buyer, arbiter, feeRecipient];
        for (uint256 i = 0; i < 4; ++i) {
            if (escrow.credits(address(token), accounts[i]) == 0) continue;
            withdrawAll(stranger, address(token), accounts[i], accounts[i]);
        }
        vm.assertEq(token.balanceOf(address(escrow)), 0);
        bytes memory signature;
        terms.salt = 8;
        token.pause(true);
        signature = buyerSignature(terms);
        endow(terms);
        vm.prank(seller);
        vm.expectRevert("paused");
        escrow.createTrade(terms, signature);
    }

    function test_decimalsAreNoneOfTheEscrowsBusiness(uint16 buyerBps) public {
        buyerBps = uint16(bound(buyerBps, 0, 10_000));
        uint8[4] memory decimals = [0, 6, 18, 24];
        for (uint256 i = 0; i < 4; ++i) {
            token = new HostileToken(decimals[i]);
            ITradeEscrow.Terms memory terms = hostileTerms();
            terms.amount = 7 * 10 ** uint256(decimals[i]);
            terms.arbiterFee = terms.amount / 20;
            vm.expectCall(address(token), abi.encodeCall(token.decimals, ()), 0);
            createDisputed(terms);
            vm.prank(arbiter);
            escrow.resolveDispute(terms, buyerBps, NOTE);
            uint256 rest = terms.amount - terms.arbiterFee;
            uint256 toBuyer = (rest * buyerBps) / 10_000;
            vm.assertEq(token.balanceOf(buyer), toBuyer - feeOf(toBuyer));
            vm.assertEq(token.balanceOf(seller), rest - toBuyer);
            vm.assertEq(token.balanceOf(address(escrow)), terms.arbiterFee + feeOf(toBuyer));
        }
    }

    function test_balancesBeyond128BitsOverflowNothing() public {
        // What the escrow holds and owes in one token may exceed 2^128, one trade never.
        token.mint(address(escrow), 1 << 200);
        ITradeEscrow.Terms memory terms = hostileTerms();
        terms.amount = type(uint128).max;
        terms.arbiterFee = terms.amount / 20;
        token.setBlocked(seller);
        for (uint256 i = 0; i < 3; ++i) {
            terms.salt = i;
            token.setBlocked(address(0));
            createDisputed(terms);
            token.setBlocked(seller);
            vm.prank(arbiter);
            escrow.resolveDispute(terms, 0, NOTE);
        }
        uint256 each = terms.amount - terms.arbiterFee;
        vm.assertEq(escrow.credits(address(token), seller), 3 * each);
        vm.assertEq(escrow.credits(address(token), arbiter), 3 * terms.arbiterFee);
        withdrawAll(seller, address(token), seller, stranger);
        vm.assertEq(token.balanceOf(stranger), 3 * each);
        vm.assertEq(token.balanceOf(address(escrow)), (1 << 200) + 3 * terms.arbiterFee);
    }

    function test_aBalanceAtTheTopOf256BitsRefusesTheTradeAndHarmsNoOther() public {
        ITradeEscrow.Terms memory sound = tokenTerms();
        createPaid(sound);
        token.mint(address(escrow), type(uint256).max / 100 - 5);
        ITradeEscrow.Terms memory terms = hostileTerms();
        bytes memory signature = buyerSignature(terms);
        endow(terms);
        vm.prank(seller);
        vm.expectRevert();
        escrow.createTrade(terms, signature);
        confirmAs(seller, sound, sound.amount);
        assertState(sound, ITradeEscrow.State.Completed);
    }

    // ------------------------------------------------------------------------------------------------ giant answers

    /// forge-config: default.fuzz.runs = 16
    function test_aTokenThatAnswersAMegabyteLeavesACreditAndCostsAPushAtMost(bool reverts) public {
        ITradeEscrow.Terms memory terms = hostileTerms();
        createPaid(terms);
        token.setGiantBytes(1_000_000);
        token.behave(reverts ? HostileToken.Behaviour.RevertsGiant : HostileToken.Behaviour.ReturnsGiant);
        uint256 gasBefore = gasleft();
        confirmAs(seller, terms, terms.amount);
        vm.assertLe(gasBefore - gasleft(), 400_000, "gas");
        vm.assertEq(escrow.credits(address(token), buyer), terms.amount - feeOf(terms.amount));
    }
}
