// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ITradeEscrow} from "../src/ITradeEscrow.sol";
import {HostileAccount} from "../src/test/HostileAccount.sol";
import {HostileToken} from "../src/test/HostileToken.sol";
import {bound, vm} from "./support/Cheats.sol";
import {EscrowTest} from "./support/EscrowFixture.sol";

/// @notice A credit may be paid out in parts: to the unit, and never more than there is.
contract WithdrawalsTest is EscrowTest {
    function creditOf(ITradeEscrow.Terms memory terms) private returns (uint256) {
        createPaid(terms);
        confirmAs(seller, terms, terms.amount);
        return escrow.credits(terms.token, feeRecipient);
    }

    function test_aPartLeavesTheRest(uint256 first, bool native, bool byStranger) public {
        ITradeEscrow.Terms memory terms = native ? nativeTerms() : tokenTerms();
        uint256 credit = creditOf(terms);
        first = bound(first, 1, credit - 1);
        address caller = byStranger ? stranger : feeRecipient;
        vm.expectEmit(address(escrow));
        emit ITradeEscrow.Withdrawn(terms.token, feeRecipient, feeRecipient, first);
        vm.prank(caller);
        escrow.withdraw(terms.token, feeRecipient, feeRecipient, first);
        vm.assertEq(escrow.credits(terms.token, feeRecipient), credit - first);
        vm.assertEq(balanceOf(terms.token, feeRecipient), first);
        vm.prank(caller);
        escrow.withdraw(terms.token, feeRecipient, feeRecipient, credit - first);
        vm.assertEq(balanceOf(terms.token, feeRecipient), credit);
        vm.assertEq(escrow.credits(terms.token, feeRecipient), 0);
    }

    function test_moreThanTheCreditOrNothingIsRefused(uint256 amount, bool native) public {
        ITradeEscrow.Terms memory terms = native ? nativeTerms() : tokenTerms();
        uint256 credit = creditOf(terms);
        // Somebody else's money lies in the escrow too.
        terms.salt = 8;
        create(terms);
        uint256[3] memory wrong = [0, credit + 1, bound(amount, credit + 1, type(uint256).max)];
        for (uint256 i = 0; i < 3; ++i) {
            vm.prank(feeRecipient);
            vm.expectRevert(abi.encodeWithSelector(ITradeEscrow.InvalidValue.selector, wrong[i]));
            escrow.withdraw(terms.token, feeRecipient, feeRecipient, wrong[i]);
        }
        vm.prank(stranger);
        vm.expectRevert(ITradeEscrow.NothingToWithdraw.selector);
        escrow.withdraw(terms.token, stranger, stranger, 1);
        vm.assertEq(escrow.credits(terms.token, feeRecipient), credit);
    }

    /// @notice A rebasing token rounds its balances, and one unit is missing: the rest of the credit is not held by it.
    function test_aTokenThatShrankByOneUnitHoldsBackOneUnit() public {
        HostileToken token = new HostileToken(18);
        ITradeEscrow.Terms memory terms = tokenTerms();
        terms.token = address(token);
        terms.arbiterFee = 0;
        createPaid(terms);
        token.setBlocked(seller);
        vm.prank(buyer);
        escrow.refund(terms, terms.amount, terms.amount);
        token.setBlocked(address(0));
        vm.assertEq(escrow.credits(address(token), seller), terms.amount);
        token.burn(address(escrow), 1);
        vm.assertEq(token.balanceOf(address(escrow)), terms.amount - 1);
        vm.prank(seller);
        vm.expectRevert("balance");
        escrow.withdraw(address(token), seller, seller, terms.amount);
        vm.prank(seller);
        escrow.withdraw(address(token), seller, seller, terms.amount - 1);
        vm.assertEq(token.balanceOf(seller), terms.amount - 1);
        vm.assertEq(escrow.credits(address(token), seller), 1);
    }

    /// @notice Whoever is paid, and looks in the middle of it, finds the credit already taken: code elsewhere that
    /// trusts the figure can't be shown it twice.
    /// forge-config: default.fuzz.runs = 16
    function test_theCreditIsGoneBeforeTheMoneyMoves(bool native) public {
        HostileAccount wallet = new HostileAccount();
        ITradeEscrow.Terms memory terms = nativeTerms();
        HostileToken token = new HostileToken(18);
        if (!native) terms.token = address(token);
        terms.buyer = address(wallet);
        wallet.approveDigest(idOf(terms));
        createSigned(terms, "");
        if (native) wallet.behave(HostileAccount.Behaviour.Reverts);
        else token.behave(HostileToken.Behaviour.Reverts);
        confirmAs(seller, terms, terms.amount);
        uint256 credit = escrow.credits(terms.token, address(wallet));
        vm.assertTrue(credit != 0);
        token.behave(HostileToken.Behaviour.CallsReceiver);
        wallet.prepareAttack(address(escrow), abi.encodeCall(escrow.credits, (terms.token, address(wallet))));
        vm.prank(stranger);
        escrow.withdraw(terms.token, address(wallet), address(wallet), credit - 2);
        vm.assertTrue(wallet.attackSucceeded());
        vm.assertEq(abi.decode(wallet.attackAnswer(), (uint256)), 2);
        vm.assertEq(balanceOf(terms.token, address(wallet)), credit - 2);
    }

    /// @notice A stranger who pushes a part first makes the account's own call for all of it fail: nothing is lost,
    /// what was pushed has arrived, and the account asks for less or again.
    function test_aStrangerWhoPushesAUnitFirstHoldsUpNothing() public {
        ITradeEscrow.Terms memory terms = tokenTerms();
        uint256 credit = creditOf(terms);
        vm.prank(stranger);
        escrow.withdraw(terms.token, feeRecipient, feeRecipient, 1);
        vm.prank(feeRecipient);
        vm.expectRevert(abi.encodeWithSelector(ITradeEscrow.InvalidValue.selector, credit));
        escrow.withdraw(terms.token, feeRecipient, stranger, credit);
        vm.prank(feeRecipient);
        escrow.withdraw(terms.token, feeRecipient, stranger, credit - 1_000);
        vm.assertEq(stablecoin.balanceOf(stranger), credit - 1_000);
        vm.assertEq(stablecoin.balanceOf(feeRecipient), 1);
    }
}
