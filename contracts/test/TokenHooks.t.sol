// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {ITradeEscrow} from "../src/ITradeEscrow.sol";
import {HostileAccount} from "../src/test/HostileAccount.sol";
import {HostileToken} from "../src/test/HostileToken.sol";
import {vm} from "./support/Cheats.sol";
import {EscrowTest} from "./support/EscrowFixture.sol";

/// @notice Tokens that call their sender, their receiver or anybody else in the middle of a transfer.
contract TokenHooksTest is EscrowTest {
    HostileToken private token;

    function setUp() public override {
        super.setUp();
        token = new HostileToken(18);
    }

    function hostileTerms() private view returns (ITradeEscrow.Terms memory terms) {
        terms = tokenTerms();
        terms.token = address(token);
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

    function test_aHookWhileTheTokenIsDrawnReentersNothing() public {
        HostileAccount wallet = new HostileAccount();
        ITradeEscrow.Terms memory terms = hostileTerms();
        terms.seller = address(wallet);
        token.mint(address(wallet), 2 * terms.amount);
        wallet.execute(address(token), 0, abi.encodeCall(token.approve, (address(escrow), 2 * terms.amount)));
        ITradeEscrow.Terms memory twin = terms;
        bytes memory signature = buyerSignature(terms);
        token.behave(HostileToken.Behaviour.CallsSender);
        // The same trade again, while the first is being funded: one deposit would count twice.
        wallet.prepareAttack(address(escrow), abi.encodeCall(escrow.createTrade, (twin, signature)));
        wallet.execute(address(escrow), 0, abi.encodeCall(escrow.createTrade, (terms, signature)));
        vm.assertTrue(wallet.attacked());
        vm.assertFalse(wallet.attackSucceeded());
        vm.assertEq(
            wallet.attackAnswer(),
            abi.encodeWithSelector(ReentrancyGuardTransient.ReentrancyGuardReentrantCall.selector)
        );
        vm.assertEq(token.balanceOf(address(escrow)), terms.amount);
    }

    function test_theTradeStandsBeforeTheTokenIsDrawn() public {
        HostileAccount wallet = new HostileAccount();
        ITradeEscrow.Terms memory terms = hostileTerms();
        terms.seller = address(wallet);
        token.mint(address(wallet), terms.amount);
        wallet.execute(address(token), 0, abi.encodeCall(token.approve, (address(escrow), terms.amount)));
        bytes memory signature = buyerSignature(terms);
        token.behave(HostileToken.Behaviour.CallsSender);
        wallet.prepareAttack(address(escrow), abi.encodeCall(escrow.getTrade, (idOf(terms))));
        wallet.execute(address(escrow), 0, abi.encodeCall(escrow.createTrade, (terms, signature)));
        vm.assertTrue(wallet.attackSucceeded());
        ITradeEscrow.Trade memory seen = abi.decode(wallet.attackAnswer(), (ITradeEscrow.Trade));
        vm.assertEq(uint256(seen.state), uint256(ITradeEscrow.State.Funded));
        vm.assertEq(seen.remaining, terms.amount);
    }

    function test_aHookThatAddsToTheDepositMakesItWrong() public {
        HostileAccount wallet = new HostileAccount();
        ITradeEscrow.Terms memory terms = hostileTerms();
        terms.seller = address(wallet);
        token.mint(address(wallet), 2 * terms.amount);
        wallet.execute(address(token), 0, abi.encodeCall(token.approve, (address(escrow), terms.amount)));
        bytes memory signature = buyerSignature(terms);
        // The balance then grows by more than the amount.
        wallet.prepareAttack(address(token), abi.encodeCall(token.transfer, (address(escrow), 1)));
        token.behave(HostileToken.Behaviour.CallsSender);
        bytes memory creation = abi.encodeCall(escrow.createTrade, (terms, signature));
        vm.expectRevert(
            abi.encodeWithSelector(
                ITradeEscrow.WrongTokenAmountReceived.selector,
                terms.amount,
                terms.amount + 1
            )
        );
        wallet.execute(address(escrow), 0, creation);
        vm.assertEq(token.balanceOf(address(escrow)), 0);
    }

    function test_aHookSeesTheTradeAsTheCallLeavesIt() public {
        HostileAccount wallet = new HostileAccount();
        ITradeEscrow.Terms memory terms = hostileTerms();
        terms.buyer = address(wallet);
        wallet.approveDigest(idOf(terms));
        createSigned(terms, "");
        token.behave(HostileToken.Behaviour.CallsReceiver);
        wallet.prepareAttack(address(escrow), abi.encodeCall(escrow.getTrade, (idOf(terms))));
        confirmAs(seller, terms, terms.amount);
        vm.assertTrue(wallet.attackSucceeded());
        ITradeEscrow.Trade memory seen = abi.decode(wallet.attackAnswer(), (ITradeEscrow.Trade));
        vm.assertEq(uint256(seen.state), uint256(ITradeEscrow.State.Completed));
        vm.assertEq(seen.remaining, 0);
    }

    function test_aTokenThatCallsBackInsteadOfAPermitReentersNothing() public {
        ITradeEscrow.Terms memory terms = hostileTerms();
        bytes memory signature = buyerSignature(terms);
        endow(terms);
        token.answerPermitBy(address(escrow), abi.encodeCall(escrow.cancelNonce, (1)));
        ITradeEscrow.Permit memory permit;
        vm.prank(seller);
        escrow.createTradeWithPermit(terms, signature, permit);
        vm.assertEq(
            token.attackAnswer(),
            abi.encodeWithSelector(ReentrancyGuardTransient.ReentrancyGuardReentrantCall.selector)
        );
        vm.assertFalse(escrow.isNonceUsed(address(token), 1));
        assertState(terms, ITradeEscrow.State.Funded);
    }
}
