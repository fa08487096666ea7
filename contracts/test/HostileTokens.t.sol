// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {ITradeEscrow} from "../src/ITradeEscrow.sol";
import {HostileAccount} from "../src/test/HostileAccount.sol";
import {HostileToken} from "../src/test/HostileToken.sol";
import {bound, vm} from "./support/Cheats.sol";
import {EscrowTest} from "./support/EscrowFixture.sol";

contract HostileTokensTest is EscrowTest {
    HostileToken private token;

    function setUp() public override {
        super.setUp();
        token = new HostileToken();
    }

    function hostileTerms() private view returns (ITradeEscrow.Terms memory terms) {
        terms = tokenTerms();
        terms.token = address(token);
    }

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
        escrow.resolveDispute(terms, buyerBps);

        uint256 rest = terms.amount - terms.arbiterFee;
        uint256 toBuyer = (rest * buyerBps) / 10_000;
        vm.assertEq(token.balanceOf(address(escrow)), terms.amount);
        vm.assertEq(token.balanceOf(buyer) + token.balanceOf(seller), 0);
        vm.assertEq(escrow.credits(address(token), buyer), toBuyer - feeOf(toBuyer));
        vm.assertEq(escrow.credits(address(token), seller), rest - toBuyer);

        // Once the token works again, every credit can be had.
        token.behave(HostileToken.Behaviour.Normal);
        if (toBuyer != 0) escrow.withdraw(address(token), buyer, buyer);
        if (toBuyer != rest) escrow.withdraw(address(token), seller, seller);
        vm.assertEq(token.balanceOf(buyer) + token.balanceOf(seller), rest - feeOf(toBuyer));
    }

    function test_aWithdrawalThatTheTokenDeniesFails(uint256 how) public {
        ITradeEscrow.Terms memory terms = hostileTerms();
        createPaid(terms);
        confirmAs(seller, terms, terms.amount);
        token.behave(
            how % 2 == 0 ? HostileToken.Behaviour.ReturnsFalse : HostileToken.Behaviour.ReturnsFalseAfterMoving
        );
        vm.expectRevert();
        escrow.withdraw(address(token), feeRecipient, feeRecipient);
        vm.assertEq(escrow.credits(address(token), feeRecipient), feeOf(terms.amount));
        vm.assertEq(token.balanceOf(feeRecipient), 0);
    }

    function test_aBlockedPartyDoesNotBlockTheOther(bool blockBuyer) public {
        ITradeEscrow.Terms memory terms = hostileTerms();
        createDisputed(terms);
        address blocked = blockBuyer ? buyer : seller;
        token.setBlocked(blocked);
        vm.prank(arbiter);
        escrow.resolveDispute(terms, 5_000);
        uint256 credit = escrow.credits(address(token), blocked);
        vm.assertTrue(credit != 0);
        vm.assertTrue(token.balanceOf(blockBuyer ? seller : buyer) != 0);
        vm.expectRevert();
        escrow.withdraw(address(token), blocked, blocked);
        vm.prank(blocked);
        escrow.withdraw(address(token), blocked, stranger);
        vm.assertEq(token.balanceOf(stranger), credit);
    }

    function test_nothingIsPushedWhereThereIsNothing(bool allToBuyer) public {
        // This token reverts on zero.
        ITradeEscrow.Terms memory terms = hostileTerms();
        createDisputed(terms);
        address none = allToBuyer ? seller : buyer;
        vm.expectCall(address(token), abi.encodeCall(token.transfer, (none, 0)), 0);
        vm.prank(arbiter);
        escrow.resolveDispute(terms, allToBuyer ? 10_000 : 0);
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

    function test_aHookTokenReentersNothing() public {
        HostileAccount wallet = new HostileAccount();
        ITradeEscrow.Terms memory terms = hostileTerms();
        terms.seller = address(wallet);
        wallet.approveDigest(idOf(terms));
        token.mint(address(wallet), terms.amount);
        wallet.execute(address(token), 0, abi.encodeCall(token.approve, (address(escrow), terms.amount)));
        wallet.execute(address(escrow), 0, abi.encodeCall(escrow.createTrade, (terms, buyerSignature(terms))));
        token.behave(HostileToken.Behaviour.CallsReceiver);
        wallet.prepareAttack(address(escrow), abi.encodeCall(escrow.cancelExpired, (terms)));
        refundAs(buyer, terms, 1);
        vm.assertTrue(wallet.attacked());
        vm.assertEq(
            wallet.attackAnswer(),
            abi.encodeWithSelector(ReentrancyGuardTransient.ReentrancyGuardReentrantCall.selector)
        );
        vm.assertEq(token.balanceOf(address(wallet)), 1);
        vm.assertEq(remainingOf(terms), terms.amount - 1);
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
}
